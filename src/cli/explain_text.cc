#include "cli/explain_text.h"

#include <nlohmann/json.hpp>

#include "base/text.h"

namespace cog::cli {
namespace {

using compat::Reason;
using compat::Resolution;
using compat::Source;
using nlohmann::ordered_json;

std::string describe(const Source& source) {
  std::string text = source.title.empty() ? source.file : source.title;
  if (!source.date.empty()) text += ", read " + source.date;
  if (source.title.empty() || source.file.empty()) return text;
  std::string line = source.line == 0 ? "" : ":" + std::to_string(source.line);
  return text + " (" + source.file + line + ")";
}

std::string versions(const Resolution& resolution) {
  std::string text = "Python " + resolution.python + "\n";
  for (const compat::ChosenPackage& package : resolution.packages) {
    text += package.name;
    if (!package.version.empty()) text += " " + package.version;
    if (!package.build.empty()) text += ", build " + package.build;
    text += "\n";
  }
  if (resolution.cuda) text += "CUDA " + *resolution.cuda + "\n";
  if (resolution.cudnn) text += "cuDNN " + *resolution.cudnn + "\n";
  if (resolution.driver) text += "NVIDIA driver " + *resolution.driver + " or newer\n";
  if (resolution.cuda_image) text += "Base image " + resolution.cuda_image->name + "\n";
  for (const std::string& url : resolution.index_urls) text += "Index " + url + "\n";
  return text;
}

ordered_json to_object(const Reason& reason) {
  ordered_json sources = ordered_json::array();
  for (const Source& source : reason.sources) {
    sources.push_back({{"file", source.file},
                       {"line", source.line},
                       {"title", source.title},
                       {"date", source.date}});
  }
  return {{"rule", reason.rule}, {"text", reason.text}, {"sources", sources}};
}

ordered_json or_null(const std::optional<std::string>& value) {
  return value ? ordered_json(*value) : ordered_json(nullptr);
}

}  // namespace

std::string describe(const Resolution& resolution) {
  std::string text = versions(resolution);
  for (const std::string& warning : resolution.warnings) text += "\nWarning: " + warning + "\n";
  for (const Reason& reason : resolution.reasons) {
    text += "\n" + reason.text + "\n";
    for (const Source& source : reason.sources) text += "    " + describe(source) + "\n";
  }
  return std::string(trim(text));
}

std::string to_json(const Resolution& resolution) {
  ordered_json packages = ordered_json::array();
  for (const compat::ChosenPackage& package : resolution.packages) {
    packages.push_back({{"name", package.name},
                        {"version", package.version},
                        {"build", package.build},
                        {"requirement", package.line}});
  }
  ordered_json reasons = ordered_json::array();
  for (const Reason& reason : resolution.reasons) reasons.push_back(to_object(reason));
  std::optional<std::string> image;
  if (resolution.cuda_image) image = resolution.cuda_image->name;
  ordered_json object = {{"python", resolution.python},
                         {"cuda", or_null(resolution.cuda)},
                         {"cudnn", or_null(resolution.cudnn)},
                         {"driver", or_null(resolution.driver)},
                         {"cuda_image", or_null(image)},
                         {"saved_gigabytes", resolution.saved_gigabytes},
                         {"packages", packages},
                         {"index_urls", resolution.index_urls},
                         {"warnings", resolution.warnings},
                         {"reasons", reasons}};
  return object.dump(2, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace cog::cli
