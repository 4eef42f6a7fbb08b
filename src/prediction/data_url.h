// Files inside JSON: data URLs, and the media types that go with file names.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace cog::prediction {

struct DataUrl {
  std::string media_type;  // "image/png"; "text/plain" if the URL names none
  std::string bytes;

  bool operator==(const DataUrl&) const = default;
};

// "data:image/png;base64,...".
std::string to_data_url(std::string_view media_type, std::string_view bytes);
// Nothing if `text` is not a data URL. Tolerates "data:None;base64,".
std::optional<DataUrl> parse_data_url(std::string_view text);

// By the extension of a file's name, any case; "application/octet-stream" if unknown.
std::string media_type_of(std::string_view file_name);
// ".png" for "image/png", parameters ignored; "" if unknown.
std::string extension_of(std::string_view media_type);

}  // namespace cog::prediction
