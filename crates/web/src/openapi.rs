//! OpenAPI: what each address of the API takes and gives, in the words of OpenAPI 3.1, made from the table that the router is made of.
//!
//! The shapes of answers stand in `openapi.json`; a test asks every address and holds the answer against its shape.

use crate::download;
use serde_json::{Map, Value, json};

/// One address of the API.
#[derive(Debug, Clone, Copy)]
pub struct Operation {
    /// Path, below `/api/v1`.
    pub path: &'static str,
    /// Name of the operation.
    pub name: &'static str,
    /// What it gives, in one line.
    pub summary: &'static str,
    /// What it takes behind the question mark.
    pub takes: &'static [&'static str],
    /// Shape of its answer, or of the items of its list.
    pub gives: &'static str,
    /// Whether it is a list.
    pub list: bool,
}

/// What all lists take.
const FILTER: &[&str] = &[
    "place", "near", "from", "to", "actor", "type", "source", "stance", "as_of", "limit", "offset",
];

const fn list(
    path: &'static str,
    name: &'static str,
    summary: &'static str,
    gives: &'static str,
) -> Operation {
    Operation {
        path,
        name,
        summary,
        takes: FILTER,
        gives,
        list: true,
    }
}

/// All addresses.
pub const OPERATIONS: &[Operation] = &[
    list(
        "/documents",
        "documents",
        "Documents by day of publication.",
        "Document",
    ),
    Operation {
        path: "/documents/{id}",
        name: "document",
        summary: "One record with what people hold of it, its incidents and its history.",
        takes: &["as_of"],
        gives: "Whole",
        list: false,
    },
    Operation {
        path: "/incidents",
        name: "incidents",
        summary: "What happened, over all articles, newest first.",
        takes: &[
            "place", "near", "from", "to", "actor", "type", "source", "stance", "as_of", "disputed", "limit",
            "offset",
        ],
        gives: "Incident",
        list: true,
    },
    Operation {
        path: "/incidents/{id}",
        name: "incident",
        summary: "One incident with its disputes.",
        takes: &["as_of"],
        gives: "IncidentWithDisputes",
        list: false,
    },
    list(
        "/tolls",
        "tolls",
        "What each source says that incidents cost.",
        "Toll",
    ),
    list(
        "/disputes",
        "disputes",
        "What sources cannot both be right about.",
        "Dispute",
    ),
    list(
        "/timeline",
        "timeline",
        "What happened and what was said of it, day by day.",
        "Moment",
    ),
    list("/claims", "claims", "Who says what.", "Claim"),
    Operation {
        path: "/search",
        name: "search",
        summary: "Documents that hold all the words, best first.",
        takes: &[
            "q", "place", "near", "from", "to", "actor", "type", "source", "stance", "as_of", "limit",
            "offset",
        ],
        gives: "Hit",
        list: true,
    },
    Operation {
        path: "/facets",
        name: "facets",
        summary: "What the documents of a search have in common: how many are of which year, outlet, type of event, country, speaker and stance. Of many the first 1,000 are counted.",
        takes: &[
            "q_or_none",
            "place",
            "near",
            "from",
            "to",
            "actor",
            "type",
            "source",
            "stance",
            "as_of",
        ],
        gives: "Facets",
        list: false,
    },
    Operation {
        path: "/judgements",
        name: "judgements",
        summary: "What people judged, in order.",
        takes: &["by", "as_of", "limit", "offset"],
        gives: "Judgement",
        list: true,
    },
    Operation {
        path: "/stats",
        name: "stats",
        summary: "How much is in the ledger.",
        takes: &[],
        gives: "Stats",
        list: false,
    },
];

/// Shapes and parameters, as they are kept beside this file.
fn shapes() -> Value {
    // a test reads it; a broken file gives a document without shapes
    serde_json::from_str(include_str!("openapi.json")).unwrap_or_else(|_| json!({}))
}

/// The whole document.
pub fn document() -> Value {
    let mut shapes = shapes();
    let mut paths = Map::new();
    for operation in OPERATIONS {
        paths.insert(
            format!("/api/v1{}", operation.path),
            json!({"get": described(operation)}),
        );
    }
    paths.insert("/api/v1/export/{format}".to_string(), json!({"get": export()}));
    let mut enumerated = |pointer: &str, names: Vec<&str>| {
        if let Some(value) = shapes.pointer_mut(pointer) {
            *value = json!(names);
        }
    };
    enumerated("/parameters/type/schema/enum", crate::filter::kinds());
    enumerated("/parameters/stance/schema/enum", crate::filter::stances());
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "onrecord",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Who says what happened, to whom, where, when, how many; every field tied to its words. Only questions; answers are of one state of the ledger, named by their ETag.",
            "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "security": [{}, {"token": []}],
        "paths": paths,
        "components": {
            "schemas": shapes["schemas"],
            "parameters": shapes["parameters"],
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    })
}

/// The exports: the filters of the lists, one of the formats, bytes of its type.
fn export() -> Value {
    let formats: Vec<&str> = download::formats().map(export::Format::name).collect();
    let lines: Vec<String> = download::formats()
        .map(|format| format!("{}: {}.", format.name(), format.losses()))
        .collect();
    let mut takes = vec![json!({
        "name": "format", "in": "path", "required": true, "description": lines.join("\n"), "schema": {"type": "string", "enum": formats},
    })];
    let names = [
        "place", "near", "from", "to", "actor", "type", "source", "stance", "as_of", "disputed", "incident",
        "guard",
    ];
    takes.extend(names.map(|name| json!({"$ref": format!("#/components/parameters/{name}")})));
    let content: Map<String, Value> = download::formats()
        .map(|format| (download::media(format).to_string(), json!({"schema": {}})))
        .collect();
    let mut described = described(&Operation {
        path: "/export",
        name: "export",
        summary: "What is on record as a file of a format that others work with.",
        takes: &[],
        gives: "Fault",
        list: false,
    });
    described["parameters"] = json!(takes);
    described["responses"]["200"]["content"] = json!(content);
    described["responses"]["503"]["description"] = json!(
        "As many files are being written as may be at one time, or another process has been writing for too long; ask again in a moment."
    );
    described
}

fn described(operation: &Operation) -> Value {
    let mut takes: Vec<Value> = operation
        .takes
        .iter()
        .map(|name| json!({"$ref": format!("#/components/parameters/{name}")}))
        .collect();
    if operation.path.contains("{id}") {
        takes.insert(
            0,
            json!({"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}),
        );
    }
    let shape = shape(operation);
    let fault = |words: &str| json!({"description": words, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Fault"}}}});
    json!({
        "operationId": operation.name,
        "summary": operation.summary,
        "parameters": takes,
        "responses": {
            "200": {
                "description": operation.summary,
                "headers": {"ETag": {"schema": {"type": "string"}}},
                "content": {"application/json": {"schema": shape}},
            },
            "304": {"description": "Nothing changed since the ETag given in If-None-Match."},
            "400": fault("A value makes no sense."),
            "401": fault("The desk asks for a token."),
            "403": fault("A page of another site asks in the background."),
            "404": fault("There is no such thing."),
            "421": fault("The host name is not the desk's."),
            "429": fault("Too many wrong tokens came from this address; wait a minute."),
            "500": fault("Something of the desk or the ledger itself failed."),
            "503": fault("Another process has been writing for too long; ask again in a moment."),
            "504": fault("The answer took too long; ask for less."),
        },
    })
}

/// The shape of an answer.
fn shape(operation: &Operation) -> Value {
    let item = json!({"$ref": format!("#/components/schemas/{}", operation.gives)});
    if !operation.list {
        return item;
    }
    let mut shape = json!({
        "type": "object",
        "required": ["items", "offset", "next"],
        "properties": {
            "items": {"type": "array", "items": item},
            "offset": {"type": "integer", "minimum": 0},
            "next": {"type": ["integer", "null"], "description": "offset of the next stretch; null at the end"},
        },
        "additionalProperties": false,
    });
    if operation.name == "incidents" {
        shape["required"] = json!(["items", "offset", "next", "all"]);
        shape["properties"]["all"] =
            json!({"type": "integer", "minimum": 0, "description": "how many there are"});
    }
    shape
}
