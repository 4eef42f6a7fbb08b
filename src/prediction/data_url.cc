#include "prediction/data_url.h"

#include <algorithm>

#include "base/text.h"

namespace cog::prediction {
namespace {

struct Entry {
  std::string_view extension;
  std::string_view media_type;
};

// The first extension of a media type is the one that new files get.
constexpr Entry kMediaTypes[] = {
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".jpeg", "image/jpeg"},
    {".gif", "image/gif"},
    {".webp", "image/webp"},
    {".avif", "image/avif"},
    {".heic", "image/heic"},
    {".bmp", "image/bmp"},
    {".tiff", "image/tiff"},
    {".tif", "image/tiff"},
    {".svg", "image/svg+xml"},
    {".ico", "image/vnd.microsoft.icon"},
    {".mp3", "audio/mpeg"},
    {".wav", "audio/x-wav"},
    {".wav", "audio/wav"},
    {".flac", "audio/flac"},
    {".ogg", "audio/ogg"},
    {".opus", "audio/opus"},
    {".m4a", "audio/mp4"},
    {".aac", "audio/aac"},
    {".mid", "audio/midi"},
    {".mp4", "video/mp4"},
    {".webm", "video/webm"},
    {".mov", "video/quicktime"},
    {".avi", "video/x-msvideo"},
    {".mkv", "video/x-matroska"},
    {".mpeg", "video/mpeg"},
    {".mpg", "video/mpeg"},
    {".txt", "text/plain"},
    {".csv", "text/csv"},
    {".tsv", "text/tab-separated-values"},
    {".html", "text/html"},
    {".htm", "text/html"},
    {".css", "text/css"},
    {".md", "text/markdown"},
    {".xml", "text/xml"},
    {".js", "text/javascript"},
    {".py", "text/x-python"},
    {".srt", "application/x-subrip"},
    {".vtt", "text/vtt"},
    {".json", "application/json"},
    {".jsonl", "application/jsonl"},
    {".yaml", "application/yaml"},
    {".yml", "application/yaml"},
    {".pdf", "application/pdf"},
    {".zip", "application/zip"},
    {".tar", "application/x-tar"},
    {".gz", "application/gzip"},
    {".npy", "application/x-npy"},
    {".glb", "model/gltf-binary"},
    {".gltf", "model/gltf+json"},
    {".obj", "model/obj"},
    {".stl", "model/stl"},
    {".ttf", "font/ttf"},
    {".bin", "application/octet-stream"},
};

constexpr std::string_view kUnknown = "application/octet-stream";

constexpr std::string_view kWhitespace = " \t\r\n\f\v";

// "text/plain; charset=utf-8 " -> "text/plain;charset=utf-8"
std::string strip_parameters(std::string_view header) {
  std::vector<std::string> parts = split(header, ';');
  for (std::string& part : parts) part = std::string(trim(part));
  return join(parts, ";");
}

// Many tools wrap base64 in lines.
std::optional<std::string> decode_wrapped_base64(std::string text) {
  std::erase_if(text, [](char c) { return kWhitespace.find(c) != kWhitespace.npos; });
  return decode_base64(text);
}

}  // namespace

std::string to_data_url(std::string_view media_type, std::string_view bytes) {
  std::string url = "data:";
  url += media_type;
  url += ";base64,";
  url += encode_base64(bytes);
  return url;
}

std::optional<DataUrl> parse_data_url(std::string_view text) {
  constexpr std::string_view kScheme = "data:";
  constexpr std::string_view kBase64 = ";base64";
  if (to_lower(text.substr(0, kScheme.size())) != kScheme) return std::nullopt;
  size_t comma = text.find(',');
  if (comma == text.npos) return std::nullopt;
  std::string header = strip_parameters(text.substr(kScheme.size(), comma - kScheme.size()));
  std::string_view data = text.substr(comma + 1);

  bool is_base64 = header.size() >= kBase64.size() &&
                   to_lower(header.substr(header.size() - kBase64.size())) == kBase64;
  if (is_base64) header.resize(header.size() - kBase64.size());

  DataUrl url;
  if (header == "None") {  // what Python's mimetypes says of a file it does not know
    url.media_type = kUnknown;
  } else if (header.empty() || header.front() == ';') {
    url.media_type = "text/plain" + header;
  } else {
    url.media_type = header;
  }
  if (!is_base64) {
    url.bytes = decode_percent(data);
    return url;
  }
  auto bytes = decode_wrapped_base64(decode_percent(data));
  if (!bytes) return std::nullopt;
  url.bytes = std::move(*bytes);
  return url;
}

std::string media_type_of(std::string_view file_name) {
  size_t dot = file_name.rfind('.');
  if (dot == file_name.npos) return std::string(kUnknown);
  std::string extension = to_lower(file_name.substr(dot));
  for (const Entry& entry : kMediaTypes) {
    if (entry.extension == extension) return std::string(entry.media_type);
  }
  return std::string(kUnknown);
}

std::string extension_of(std::string_view media_type) {
  std::string wanted = to_lower(trim(media_type.substr(0, media_type.find(';'))));
  if (wanted == kUnknown) return "";
  for (const Entry& entry : kMediaTypes) {
    if (entry.media_type == wanted) return std::string(entry.extension);
  }
  return "";
}

}  // namespace cog::prediction
