#include "build/lock.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "build/request.h"
#include "credentials/credentials.h"
#include "dockerfile/dockerfile.h"
#include "engine/containers.h"
#include "oci/reference.h"

namespace cog::build {
namespace {

// An image that nobody named goes when this goes, whatever happened in between.
class TemporaryImage {
 public:
  TemporaryImage(engine::Engine& engine, std::string id) : engine_(engine), id_(std::move(id)) {}
  ~TemporaryImage() {
    try {
      engine::Images(engine_).remove(id_);
    } catch (const Error&) {  // without a name it is among what `docker image prune` removes
    }
  }
  TemporaryImage(const TemporaryImage&) = delete;
  TemporaryImage& operator=(const TemporaryImage&) = delete;

  const std::string& id() const { return id_; }

 private:
  engine::Engine& engine_;
  std::string id_;
};

class TemporaryContainer {
 public:
  TemporaryContainer(engine::Engine& engine, const std::string& image) : engine_(engine) {
    engine::ContainerSpec spec;
    spec.image = image;
    spec.labels = {{"run.cog.command", "lock"}};
    id_ = engine::Containers(engine_).create(spec);
  }
  ~TemporaryContainer() {
    try {
      engine::Containers(engine_).remove(id_);
    } catch (const Error&) {  // the engine is gone; nobody could act on it here
    }
  }
  TemporaryContainer(const TemporaryContainer&) = delete;
  TemporaryContainer& operator=(const TemporaryContainer&) = delete;

  // What its command prints on standard output. Throws Error{engine} if it fails.
  std::string run() {
    std::string printed;
    std::atomic<bool> never = false;
    engine::Engine starter = engine_.clone();
    engine::Containers containers(engine_);
    containers.attach(
        id_, [&] { engine::Containers(starter).start(id_); },
        [&](engine::Stream stream, std::string_view text) {
          if (stream == engine::Stream::out) printed += text;
          return true;
        },
        never);
    if (int code = containers.wait(id_); code != 0) {
      throw Error(ErrorCode::engine,
                  "the locked requirements can't be read: exit code " + std::to_string(code));
    }
    return printed;
  }

 private:
  engine::Engine& engine_;
  std::string id_;
};

// The digest under which the registry knows the base; pulls it if it is not here.
std::string find_digest(const std::string& image, engine::Engine& engine,
                        const os::Environment& environment, const engine::OnTransfer& on_pull) {
  oci::Reference name = oci::parse_reference(image);
  if (!name.digest.empty()) return name.digest;
  engine::Images images(engine);
  std::optional<engine::ImageInfo> info = images.inspect(image);
  if (!info) {
    images.pull(name, credentials::credentials_for(name.registry, environment), on_pull);
    info = images.inspect(image);
  }
  if (!info) throw Error(ErrorCode::not_found, "there is no image " + image);
  for (const std::string& known : info->repo_digests) {
    oci::Reference reference = oci::parse_reference(known);
    if (reference.registry == name.registry && reference.repository == name.repository) {
      return reference.digest;
    }
  }
  return "";
}

}  // namespace

std::vector<std::string> logical_lines(std::string_view text) {
  std::vector<std::string> lines;
  bool continues = false;
  for (const std::string& physical : split_lines(text)) {
    std::string_view line = trim(physical);
    if (line.starts_with('#')) continue;
    bool ends_in_backslash = line.ends_with('\\');
    if (ends_in_backslash) line = trim(line.substr(0, line.size() - 1));
    if (continues) {
      lines.back() += " " + std::string(line);
    } else if (!line.empty()) {
      lines.emplace_back(line);
    }
    continues = ends_in_backslash && !lines.empty();
  }
  std::erase_if(lines, [](const std::string& line) { return line.starts_with('-'); });
  return lines;
}

plan::Lock resolve_lock(const Project& project, const plan::Plan& plan, engine::Engine& engine,
                        const os::Environment& environment, const LockProgress& progress) {
  std::string digest = find_digest(plan.base_image, engine, environment, progress.on_pull);
  if (plan.requirements.empty()) return plan::make_lock(plan, digest, {});
  engine::BuildRequest request;
  request.dockerfile = dockerfile::render_lock_dockerfile(plan);
  request.build_args = build_arguments(request.dockerfile, environment);
  request.context = staged_entries(project.root.folder, plan);
  TemporaryImage image(engine, engine::Builder(engine).build(request, progress.on_build));
  TemporaryContainer container(engine, image.id());
  return plan::make_lock(plan, digest, logical_lines(container.run()));
}

}  // namespace cog::build
