"""Judges manifests by the JSON Schemas alone: the second opinion that the decoder is compared with.

Reads a JSON list of base64 texts on standard input; writes a JSON list of null (accepted) or a reason (refused).
Scalars are typed as the decoder types them: YAML 1.2's core schema, of numbers only plain decimal ones as integers.
Arguments: the folder of the schemas.
"""

import base64
import json
import pathlib
import re
import sys

try:
    import jsonschema
    import yaml
except ImportError as error:
    sys.exit(f"{sys.executable}: {error}; install jsonschema and PyYAML (pip install jsonschema PyYAML)")

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
NUMBER = re.compile(
    r"0o[0-7]+|0x[0-9a-fA-F]+|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"
    r"|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
    re.ASCII,
)


class Refused(Exception):
    pass


class OddNumber(float):
    """A number in a notation that is no integer in a manifest; its value does not matter."""


class OddBoolean:
    """`True`, which other readers take for a boolean."""


def scalar(event):
    if event.style:  # plain: None in Python's parser, "" in libyaml's
        return event.value
    text = event.value
    if text in ("", "~", "null", "Null", "NULL"):
        return None
    if text in ("true", "false"):
        return text == "true"
    if text in ("True", "TRUE", "False", "FALSE"):
        return OddBoolean()
    if re.fullmatch(r"0|-?[1-9][0-9]*", text, re.ASCII):
        return int(text)
    return OddNumber() if NUMBER.fullmatch(text) else text


def documents(text):
    """The documents of a text as Python values; duplicate keys, tags, merge keys and loose aliases are refused."""
    events = yaml.parse(text, Loader=LOADER)
    anchors = {}

    def value(event):
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in anchors:
                raise Refused("alias to nothing")
            return anchors[event.anchor]
        if event.tag is not None:
            raise Refused("tag")
        if isinstance(event, yaml.ScalarEvent):
            result = scalar(event)
        elif isinstance(event, yaml.SequenceStartEvent):
            result = []
            while not isinstance(event_ := next(events), yaml.SequenceEndEvent):
                result.append(value(event_))
        else:
            result = {}
            while not isinstance(key := next(events), yaml.MappingEndEvent):
                named = value(key)
                if isinstance(named, (list, dict)):
                    raise Refused("key")
                name = key.value if isinstance(key, yaml.ScalarEvent) else str(named)
                if name == "<<" and not key.style or name in result:
                    raise Refused(f"key {name}")
                result[name] = value(next(events))
        if event.anchor is not None:
            anchors[event.anchor] = result
        return result

    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            anchors.clear()
            yield value(next(events))


def pattern(validator, expression, instance, schema):
    """ECMA-262's `$` is the very end, Python's also the place before a last line feed."""
    if isinstance(instance, str) and not re.search(re.sub(r"(?<!\\)\$", r"\\Z", expression), instance):
        yield jsonschema.ValidationError(f"{instance!r} does not match {expression!r}")


def validators(folder):
    types = jsonschema.Draft202012Validator.TYPE_CHECKER.redefine_many(
        {
            "integer": lambda _, value: type(value) is int,
            "number": lambda _, value: type(value) is int or isinstance(value, OddNumber),
        }
    )
    judge = jsonschema.validators.extend(jsonschema.Draft202012Validator, {"pattern": pattern}, type_checker=types)
    for path in sorted(pathlib.Path(folder).glob("*.schema.json")):
        schema = json.loads(path.read_text())
        judge.check_schema(schema)
        yield schema["properties"]["kind"]["const"], judge(schema)


def main():
    schemas = dict(validators(sys.argv[1]))

    def judge(text):
        try:
            for document in documents(text):
                if document is None:
                    continue
                kind = document.get("kind") if isinstance(document, dict) else None
                if not isinstance(kind, str) or kind not in schemas:
                    return "no schema for its kind"
                for error in schemas[kind].iter_errors(document):
                    return f"{error.json_path}: {error.message}"
            return None
        except (Refused, yaml.YAMLError) as error:
            return str(error)

    json.dump([judge(base64.b64decode(text)) for text in json.load(sys.stdin)], sys.stdout)


main()
