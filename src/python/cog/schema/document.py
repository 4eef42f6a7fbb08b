"""The whole document: a model's own components between those that all models share."""

from __future__ import annotations

from typing import Any

from .. import __version__
from . import NotExpressible
from .components import Components, reference_to
from .parameters import annotation_of, describe_parameters
from .target import Target
from .text import Ordered, Schema, escape_html, title_of, write
from .types import OUTPUT, Types


def render(target: Target, train: bool) -> str:
    """Return the document of a model's predictions, or of its trainings, as JSON."""
    prefix = "Training" if train else ""
    components = Components()
    types = Types(components)
    inputs = describe_parameters(target, types, components, prefix + "Input")
    output = _output(target, types, prefix + "Output")
    if target.streaming and "x-cog-array-type" not in output:
        raise NotExpressible("@streaming is for a function that returns an iterator")
    schemas = Ordered({prefix + "Input": inputs, prefix + "Output": output})
    schemas.update(components.schemas)
    schemas.update(_fixed_components("Training" if train else "Prediction", prefix))
    names = ("train", "training", "Train") if train else ("predict", "prediction", "Predict")
    document = {
        "components": {"schemas": schemas},
        "info": {"title": "Cog", "version": __version__},
        "openapi": "3.0.2",
        "paths": _paths(*names, streaming=target.streaming),
    }
    return escape_html(write(document))


def _output(target: Target, types: Types, title: str) -> Schema:
    place = f"the return type of {target.function.__name__}()"
    schema = types.describe(annotation_of(target, "return"), OUTPUT, place, whole=True)
    if "$ref" in schema:
        schema = {"allOf": [schema]}
    return {**schema, "title": title}


def _text(title: str, **others: str) -> Schema:
    return {"title": title, "type": "string", **others}


def _fixed_components(kind: str, prefix: str) -> dict[str, Schema]:
    request = {"id": _text("Id"), "input": reference_to(prefix + "Input")}
    response = {
        "input": reference_to(prefix + "Input"),
        "output": reference_to(prefix + "Output"),
        "id": _text("Id"),
        "version": _text("Version"),
    }
    for name in ("created_at", "started_at", "completed_at"):
        response[name] = _text(title_of(name), format="date-time")
    for name in ("status", "error", "logs"):
        response[name] = _text(title_of(name))
    response["metrics"] = {"title": "Metrics", "type": "object"}
    loc = {
        "items": {"anyOf": [{"type": "string"}, {"type": "integer"}]},
        "title": "Location",
        "type": "array",
    }
    error = {"loc": loc, "msg": _text("Message"), "type": _text("Error Type")}
    errors = {"items": reference_to("ValidationError"), "title": "Detail", "type": "array"}
    states = ["starting", "processing", "succeeded", "canceled", "failed"]
    return {
        kind + "Request": _object(kind + "Request", request),
        kind + "Response": _object(kind + "Response", response),
        "Status": {"description": "An enumeration.", "enum": states, **_text("Status")},
        "HTTPValidationError": _object("HTTPValidationError", {"detail": errors}),
        "ValidationError": {**_object("ValidationError", error), "required": list(error)},
    }


def _object(title: str, properties: dict[str, Any]) -> Schema:
    return {"properties": Ordered(properties), "title": title, "type": "object"}


def _paths(verb: str, noun: str, title: str, *, streaming: bool) -> Schema:
    refused = _answer("Validation Error", reference_to("HTTPValidationError"))
    done = _answer("Successful Response", {})
    start: Schema = {
        "description": f"Run a single {noun} on the model",
        "operationId": f"{verb}_{noun}s_post",
        "requestBody": _content(reference_to(f"{title_of(noun)}Request")),
        "responses": Ordered(
            {
                "200": _answer("Successful Response", reference_to(f"{title_of(noun)}Response")),
                "422": refused,
            }
        ),
        "summary": title,
    }
    if streaming:
        start["x-cog-streaming"] = True
    cancel = {
        "operationId": f"cancel_{noun}s__{noun}_id__cancel_post",
        "parameters": [
            {
                "in": "path",
                "name": f"{noun}_id",
                "required": True,
                "schema": _text(f"{title_of(noun)} Id"),
            }
        ],
        "responses": Ordered({"200": done, "422": refused}),
        "summary": "Cancel",
    }
    return Ordered(
        {
            "/": {"get": _get("root__get", "Root")},
            "/health-check": {"get": _get("healthcheck_health_check_get", "Healthcheck")},
            f"/{noun}s": {"post": start},
            f"/{noun}s/{{{noun}_id}}/cancel": {"post": cancel},
        }
    )


def _get(operation: str, summary: str) -> Schema:
    responses = {"200": _answer("Successful Response", {})}
    return {"operationId": operation, "responses": responses, "summary": summary}


def _content(schema: Schema) -> Schema:
    return {"content": {"application/json": {"schema": schema}}}


def _answer(description: str, schema: Schema) -> Schema:
    return {**_content(schema), "description": description}
