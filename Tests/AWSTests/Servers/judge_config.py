"""Prints the sections of a shared config file, given on the command line, as botocore reads it: JSON, keys in order."""

import json
import sys
import tempfile

from botocore.configloader import raw_config_parse

with tempfile.NamedTemporaryFile("w", suffix=".ini") as file:
    file.write(sys.argv[1])
    file.flush()
    sections = raw_config_parse(file.name)
print(json.dumps({name.replace('"', ""): values for name, values in sections.items()}))
