"""Files inside JSON: data URLs, and the media types that go with file names."""

from __future__ import annotations

import io
import os
from binascii import Error as Base64Error
from binascii import a2b_base64, b2a_base64

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# As in src/prediction/data_url.cc: the server and the client name files by the same list. The first
# extension of a media type is the one that new files get. Python's own `mimetypes` differs from
# version to version and from image to image.
_MEDIA_TYPES = (
    (".png", "image/png"),
    (".jpg", "image/jpeg"),
    (".jpeg", "image/jpeg"),
    (".gif", "image/gif"),
    (".webp", "image/webp"),
    (".avif", "image/avif"),
    (".heic", "image/heic"),
    (".bmp", "image/bmp"),
    (".tiff", "image/tiff"),
    (".tif", "image/tiff"),
    (".svg", "image/svg+xml"),
    (".ico", "image/vnd.microsoft.icon"),
    (".mp3", "audio/mpeg"),
    (".wav", "audio/x-wav"),
    (".wav", "audio/wav"),
    (".flac", "audio/flac"),
    (".ogg", "audio/ogg"),
    (".opus", "audio/opus"),
    (".m4a", "audio/mp4"),
    (".aac", "audio/aac"),
    (".mid", "audio/midi"),
    (".mp4", "video/mp4"),
    (".webm", "video/webm"),
    (".mov", "video/quicktime"),
    (".avi", "video/x-msvideo"),
    (".mkv", "video/x-matroska"),
    (".mpeg", "video/mpeg"),
    (".mpg", "video/mpeg"),
    (".txt", "text/plain"),
    (".csv", "text/csv"),
    (".tsv", "text/tab-separated-values"),
    (".html", "text/html"),
    (".htm", "text/html"),
    (".css", "text/css"),
    (".md", "text/markdown"),
    (".xml", "text/xml"),
    (".js", "text/javascript"),
    (".py", "text/x-python"),
    (".srt", "application/x-subrip"),
    (".vtt", "text/vtt"),
    (".json", "application/json"),
    (".jsonl", "application/jsonl"),
    (".yaml", "application/yaml"),
    (".yml", "application/yaml"),
    (".pdf", "application/pdf"),
    (".zip", "application/zip"),
    (".tar", "application/x-tar"),
    (".gz", "application/gzip"),
    (".npy", "application/x-npy"),
    (".glb", "model/gltf-binary"),
    (".gltf", "model/gltf+json"),
    (".obj", "model/obj"),
    (".stl", "model/stl"),
    (".ttf", "font/ttf"),
    (".bin", "application/octet-stream"),
)
_UNKNOWN = "application/octet-stream"


def media_type_of(file_name: str) -> str:
    extension = os.path.splitext(file_name)[1].lower()
    for known, media_type in _MEDIA_TYPES:
        if known == extension:
            return media_type
    return _UNKNOWN


def extension_of(media_type: str) -> str:
    """Return ".png" for "image/png", parameters ignored; "" if unknown."""
    wanted = media_type.partition(";")[0].strip().lower()
    if wanted == _UNKNOWN:
        return ""
    for extension, known in _MEDIA_TYPES:
        if known == wanted:
            return extension
    return ""


def parse_data_url(url: str) -> tuple[str, bytes]:
    """Return media type and content. Raises ValueError if `url` is not a data URL."""
    header, comma, data = url[len("data:") :].partition(",")
    if not comma:
        raise ValueError("a data URL needs a comma before its data")
    header = ";".join(part.strip() for part in header.split(";"))
    is_base64 = header[-7:].lower() == ";base64"
    if is_base64:
        header = header[:-7]
    if header == "None":  # what Python's mimetypes says of a file it does not know
        header = _UNKNOWN
    elif not header or header.startswith(";"):
        header = "text/plain" + header
    if "%" in data:
        from urllib.parse import unquote_to_bytes

        content = unquote_to_bytes(data)
    else:
        content = data.encode()
    return header, _decode_base64(content) if is_base64 else content


def _decode_base64(text: bytes) -> bytes:
    text = text.translate(None, b" \t\r\n\f\v").rstrip(b"=")  # many tools wrap base64 in lines
    try:
        content = a2b_base64(text + b"=" * (-len(text) % 4))
    except Base64Error:
        content = b""
    # a2b_base64 steps over what is not base64, and the content would be another than was sent.
    if len(content) != len(text) * 3 // 4 or len(text) % 4 == 1:
        raise ValueError("the data URL's data is not base64")
    return content


def url_of_path(path: Any) -> str:
    """Return a file's content as a data URL."""
    name = os.fsdecode(path)
    try:
        with open(name, "rb") as file:
            content = file.read()
    except OSError as error:
        raise OSError(error.errno, f"cannot read the output file: {error.strerror}", name) from None
    return _data_url(media_type_of(name), content)


def url_of_stream(stream: io.IOBase | Any) -> str:
    """Return what a file object holds, from its beginning if it can go there, as a data URL."""
    if stream.seekable():
        stream.seek(0)
    content = stream.read()
    name = getattr(stream, "name", None)
    media_type = media_type_of(name) if isinstance(name, str) else _UNKNOWN
    if isinstance(content, str):
        content = content.encode()
        media_type = "text/plain" if media_type == _UNKNOWN else media_type
    return _data_url(media_type, content)


def _data_url(media_type: str, content: bytes) -> str:
    return f"data:{media_type};base64,{b2a_base64(content, newline=False).decode()}"
