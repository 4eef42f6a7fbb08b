// The answers to push and pull: JSON lines, where success and failure are told at the end.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "engine/images.h"
#include "engine/lines.h"

namespace cog::engine {

enum class Direction { push, pull };

// What the engine's `message` about the image means.
Error transfer_error(Direction direction, const oci::Reference& image, std::string_view message);

class TransferStream {
 public:
  explicit TransferStream(const OnTransfer& on_transfer) : on_transfer_(on_transfer) {}

  void add(std::string_view piece);
  void finish();

  const std::string& digest() const { return digest_; }  // of the manifest, empty if not told
  const std::optional<std::string>& error() const { return error_; }

 private:
  void read_line(const std::string& line);

  const OnTransfer& on_transfer_;
  Lines lines_;
  std::string digest_;
  std::optional<std::string> error_;
};

// The X-Registry-Auth header: base64url of JSON; never empty, as old engines refuse that.
std::string registry_auth(const std::string& registry,
                          const std::optional<credentials::Credentials>& credentials);

}  // namespace cog::engine
