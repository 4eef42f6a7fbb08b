#include "prediction/metrics.h"

#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/text.h"

namespace cog::prediction {

using nlohmann::json;

struct Metrics::Tree {
  json root = json::object();
};

Metrics::Metrics() = default;
Metrics::~Metrics() = default;
Metrics::Metrics(Metrics&&) noexcept = default;
Metrics& Metrics::operator=(Metrics&&) noexcept = default;

namespace {

json sum(const json& before, const json& value) {
  if (before.is_number_integer() && value.is_number_integer()) {
    int64_t result = 0;
    if (!__builtin_add_overflow(before.get<int64_t>(), value.get<int64_t>(), &result))
      return result;
    return value.get<int64_t>() > 0 ? INT64_MAX : INT64_MIN;
  }
  return before.get<double>() + value.get<double>();
}

json appended(json before, json value) {
  if (before.is_null()) return json::array({std::move(value)});
  if (!before.is_array()) before = json::array({std::move(before)});
  before.push_back(std::move(value));
  return before;
}

json combined(json before, const std::string& mode, json value) {
  if (mode == "append") return appended(std::move(before), std::move(value));
  if (mode == "increment") {
    if (!value.is_number()) throw Error(ErrorCode::network, "The worker added what is no number");
    return before.is_number() ? sum(before, value) : value;
  }
  if (mode != "replace") {
    throw Error(ErrorCode::network, "The worker sent a metric of unknown mode " + in_quotes(mode));
  }
  return value;
}

}  // namespace

void Metrics::record(std::string_view text) {
  try {
    json record = json::parse(text);
    if (!tree_) tree_ = std::make_unique<Tree>();
    auto parts = split(record.at("name").get<std::string>(), '.');
    json* place = &tree_->root;
    for (size_t i = 0; i + 1 < parts.size(); ++i) {
      json& next = (*place)[parts[i]];
      if (!next.is_object()) next = json::object();
      place = &next;
    }
    json& metric = (*place)[parts.back()];
    metric = combined(std::move(metric), record.at("mode").get<std::string>(),
                      std::move(record.at("value")));
    if (metric.is_null()) place->erase(parts.back());
  } catch (const json::exception& error) {
    throw Error(ErrorCode::network,
                std::string("The worker sent a metric that can't be read: ") + error.what());
  }
}

std::map<std::string, std::string, std::less<>> Metrics::texts() const {
  std::map<std::string, std::string, std::less<>> texts;
  if (!tree_) return texts;
  for (const auto& [name, value] : tree_->root.items()) {
    texts[name] = value.dump(-1, ' ', false, json::error_handler_t::replace);
  }
  return texts;
}

}  // namespace cog::prediction
