// Images in the engine's store.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "credentials/credentials.h"
#include "engine/engine.h"
#include "oci/reference.h"

namespace cog::engine {

struct ImageInfo {
  std::string id;  // "sha256:..."
  std::map<std::string, std::string> labels;
  std::vector<std::string> environment;   // "NAME=value"
  std::vector<std::string> repo_digests;  // "python@sha256:...", one for each name with a registry
  uint64_t size = 0;                      // bytes, all layers
};

// One line about one layer or about the whole; `layer` is empty for the latter.
struct TransferStatus {
  std::string layer;
  std::string text;      // "Pushing", "Pushed", "Layer already exists"
  uint64_t current = 0;  // bytes; may exceed total
  uint64_t total = 0;    // 0 = unknown
};
using OnTransfer = std::function<void(const TransferStatus&)>;

class Images {
 public:
  explicit Images(Engine& engine) : engine_(engine) {}

  // Nothing if the engine has no image of that name or id.
  std::optional<ImageInfo> inspect(const std::string& name);

  // Throws Error{not_found} if there is no image `source`.
  void tag(const std::string& source, const oci::Reference& target);

  // Removes a name, or the image of an id with all its names. Content if it is gone already; goes
  // through although the user asked to stop.
  void remove(const std::string& name);

  // Both throw Error{not_found} if the registry or engine does not know the name,
  // Error{unauthorized} if it wants other credentials, Error{network} if it can't be reached.
  // push returns the digest of the manifest, "sha256:...".
  std::string push(const oci::Reference& name,
                   const std::optional<credentials::Credentials>& credentials,
                   const OnTransfer& on_transfer);
  void pull(const oci::Reference& name, const std::optional<credentials::Credentials>& credentials,
            const OnTransfer& on_transfer);

 private:
  Engine& engine_;
};

}  // namespace cog::engine
