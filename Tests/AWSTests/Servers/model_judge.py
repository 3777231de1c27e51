"""Judges requests and answers by AWS's own service models, as botocore has them."""

import json
import re
from urllib.parse import parse_qsl, unquote

import botocore.loaders
import botocore.model
import botocore.validate
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials


class Wrong(Exception):
    """What the model, or the signature, does not permit."""


_loader = botocore.loaders.Loader()
_models = {}


def model(service):
    if service not in _models:
        _models[service] = botocore.model.ServiceModel(
            _loader.load_service_model(service, "service-2"), service_name=service)
    return _models[service]


# Signatures


def check_signature(method, url, headers, body, credentials):
    """Computes the signature with botocore's signer. Gives the service that the scope names."""
    header = headers.get("Authorization", "")
    match = re.fullmatch(
        r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/([^/]+)/aws4_request, "
        r"SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})", header)
    if not match:
        raise Wrong(f"Authorization has another form: {header[:40]}")
    key, day, region, service, signed, signature = match.groups()
    if key not in credentials:
        raise Wrong(f"there is no access key {key}")
    request = AWSRequest(method=method, url=url, data=body)
    for name in signed.split(";"):
        if headers.get(name) is None:
            raise Wrong(f"{name} is signed but was not sent")
        request.headers[name] = headers[name]
    for name in headers:
        if name.lower().startswith("x-amz-") and name.lower() not in signed.split(";"):
            raise Wrong(f"{name} was sent but is not signed")
    if "host" not in signed.split(";"):
        raise Wrong("host is not signed")
    secret, token = credentials[key]
    if headers.get("X-Amz-Security-Token") != token:
        raise Wrong("the session token is another one")
    signer = SigV4Auth(Credentials(key, secret, token), service, region)
    request.context["timestamp"] = headers["X-Amz-Date"]
    if headers["X-Amz-Date"][:8] != day:
        raise Wrong("X-Amz-Date and the scope have different days")
    canonical = signer.canonical_request(request)
    if signer.signature(signer.string_to_sign(request, canonical), request) != signature:
        raise Wrong(f"the signature differs; canonical request:\n{canonical}")
    return service


# Requests


def check_request(service, method, path, query, headers, body):
    """The operation that a request calls and its parameters."""
    judge = {"rest-json": _rest_json, "query": _query, "json": _json}[model(service).metadata["protocol"]]
    operation, params = judge(model(service), method, path, query, headers, body)
    if operation.input_shape:
        report = botocore.validate.ParamValidator().validate(params, operation.input_shape)
        if report.has_errors():
            raise Wrong(f"{operation.name}: {report.generate_report()}")
        _limits(operation.input_shape, params, operation.name)
    elif params:
        raise Wrong(f"{operation.name} takes no parameters")
    return operation, params


def _rest_json(service, method, path, query, headers, body):
    for name in service.operation_names:
        operation = service.operation_model(name)
        uri = operation.http["requestUri"]
        pattern = "".join(
            f"(?P<{part[1:-1]}>[^/]+)" if part.startswith("{") else re.escape(part)
            for part in re.split(r"(\{[^}]+\})", uri))
        match = re.fullmatch(pattern, path)
        if not match or operation.http["method"] != method:
            continue
        params, places = {}, {}
        for member, shape in operation.input_shape.members.items():
            places[shape.serialization.get("location"), shape.serialization.get("name", member)] = member, shape
        for label, value in match.groupdict().items():
            member, shape = places["uri", label]
            params[member] = _scalar(shape, unquote(value))
        for label, value in parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query)):
            if ("querystring", label) not in places:
                raise Wrong(f"{name} knows no query parameter {label}")
            member, shape = places["querystring", label]
            params[member] = _scalar(shape, value)
        if body:
            raise Wrong(f"{name} has no body here")
        return operation, params
    raise Wrong(f"no operation of {service.service_name} is {method} {path}")


def _query(service, method, path, query, headers, body):
    if method != "POST" or path != "/" or query:
        raise Wrong(f"the query protocol is POST / and not {method} {path}?{query}")
    if not headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded"):
        raise Wrong(f"Content-Type is {headers.get('Content-Type')}")
    fields = parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=True)
    flat = dict(fields)
    if len(flat) != len(fields):
        raise Wrong("a field comes twice")
    if flat.pop("Version", None) != service.api_version:
        raise Wrong(f"Version is not {service.api_version}")
    operation = _operation(service, flat.pop("Action", ""))
    params = _structure(operation.input_shape, flat, "") if operation.input_shape else {}
    if flat:
        raise Wrong(f"{operation.name} does not know {sorted(flat)}")
    return operation, params


def _json(service, method, path, query, headers, body):
    if method != "POST" or path != "/" or query:
        raise Wrong(f"JSON 1.1 is POST / and not {method} {path}?{query}")
    if headers.get("Content-Type") != f"application/x-amz-json-{service.metadata['jsonVersion']}":
        raise Wrong(f"Content-Type is {headers.get('Content-Type')}")
    prefix, _, name = headers.get("X-Amz-Target", "").partition(".")
    if prefix != service.metadata["targetPrefix"]:
        raise Wrong(f"X-Amz-Target begins with {prefix}")
    return _operation(service, name), json.loads(body)


def _operation(service, name):
    if name not in service.operation_names:
        raise Wrong(f"{service.service_name} has no operation {name}")
    return service.operation_model(name)


def _structure(shape, flat, prefix):
    """Takes the fields of a structure out of a flat form."""
    params = {}
    for member, inner in shape.members.items():
        value = _field(inner, flat, prefix + inner.serialization.get("name", member))
        if value is not None:
            params[member] = value
    return params


def _field(shape, flat, name):
    if shape.type_name == "list":
        items, index = [], 1
        while any(key == f"{name}.member.{index}" or key.startswith(f"{name}.member.{index}.") for key in flat):
            items.append(_field(shape.member, flat, f"{name}.member.{index}"))
            index += 1
        return items or None
    if shape.type_name == "structure":
        return _structure(shape, flat, name + ".") or None
    return _scalar(shape, flat.pop(name)) if name in flat else None


def _scalar(shape, text):
    if shape.type_name in ("integer", "long"):
        return int(text)
    if shape.type_name == "boolean":
        if text not in ("true", "false"):
            raise Wrong(f"{text} is no boolean")
        return text == "true"
    return text


def _limits(shape, value, where):
    """What botocore's validator leaves to AWS: lists of allowed words, and the most that there may be."""
    if shape.type_name == "structure":
        for member, inner in value.items():
            _limits(shape.members[member], inner, f"{where}.{member}")
    elif shape.type_name == "list":
        for inner in value:
            _limits(shape.member, inner, where)
    elif shape.type_name == "string":
        if getattr(shape, "enum", None) and value not in shape.enum:
            raise Wrong(f"{where}: {value} is not one of {shape.enum}")
        if len(value) > shape.metadata.get("max", len(value)):
            raise Wrong(f"{where} is longer than {shape.metadata['max']}")
    elif shape.type_name in ("integer", "long") and value > shape.metadata.get("max", value):
        raise Wrong(f"{where} is more than {shape.metadata['max']}")


# Answers


def check_answer(shape, value, where="answer"):
    """Whether JSON on the wire is what the model says: no unknown member, none missing, right types and words."""
    kind = shape.type_name
    types = {
        "structure": dict, "map": dict, "list": list, "string": str, "boolean": bool, "integer": int, "long": int,
        "double": (int, float), "timestamp": (str, int, float), "blob": str}
    if not isinstance(value, types[kind]):
        raise Wrong(f"{where}: {value!r} is no {kind}")
    if kind == "structure":
        wire = {inner.serialization.get("name", member): inner for member, inner in shape.members.items()}
        for name, inner in value.items():
            if name not in wire:
                raise Wrong(f"{where}: {shape.name} has no member {name}")
            check_answer(wire[name], inner, f"{where}.{name}")
        for member in shape.required_members:
            if shape.members[member].serialization.get("name", member) not in value:
                raise Wrong(f"{where}: {shape.name} needs {member}")
    elif kind == "map":
        for inner in value.values():
            check_answer(shape.value, inner, where)
    elif kind == "list":
        for inner in value:
            check_answer(shape.member, inner, where)
    elif kind == "string" and getattr(shape, "enum", None) and value not in shape.enum:
        raise Wrong(f"{where}: {value} is not one of {shape.enum}")
