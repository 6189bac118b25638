#include "validator/plan/plan_schema.h"

namespace plumbline::validator {

const std::string_view plan_file_schema = R"json({
  "$schema": "http://json-schema.org/draft-07/schema#",
  "title": "A tracking plan with its rules, as Segment's Public API has them",
  "type": "object",
  "required": ["rules"],
  "properties": {
    "name": {"type": "string"},
    "type": {"type": "string"},
    "rules": {
      "type": "array",
      "maxItems": 2000,
      "items": {
        "type": "object",
        "required": ["type", "jsonSchema"],
        "properties": {
          "type": {"enum": ["TRACK", "PAGE", "SCREEN", "IDENTIFY", "GROUP", "COMMON"]},
          "key": {"type": ["string", "null"], "description": "The name of the event, page or screen; absent for the other three"},
          "version": {"type": "integer", "minimum": 1, "maximum": 1000000},
          "jsonSchema": {"type": "object", "description": "Draft-07, over the whole call"},
          "x-plumbline": {
            "type": "object",
            "properties": {
              "suggested": {"type": "boolean"},
              "kept": {"type": "boolean"},
              "description": {"type": "string"},
              "why": {"type": "string"},
              "accepts": {
                "type": "array",
                "items": {
                  "type": "object",
                  "required": ["type"],
                  "properties": {
                    "type": {"enum": ["page", "screen"]},
                    "map": {"type": "object", "additionalProperties": {"type": "string"}}
                  }
                }
              }
            }
          }
        }
      }
    }
  }
})json";

} // namespace plumbline::validator
