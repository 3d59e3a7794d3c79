"""The one-machine stack: a repaired moto, the template's resources, the API and its workers. Not packaged."""

from local import light_moto

light_moto.prepare()
