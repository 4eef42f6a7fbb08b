// Every decision of a build, made once, as one immutable value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compat/resolve.h"
#include "config/config.h"
#include "plan/lock.h"
#include "requirements/requirements.h"

namespace cog::plan {

// One thing in the project's folder that belongs into the image.
struct ProjectFile {
  std::string path;  // relative to the root
  uint64_t size = 0;
  bool regular = true;  // false: folder or symbolic link

  bool operator==(const ProjectFile&) const = default;
};

// What a requirement names of the project's files.
struct LocalPackage {
  enum class Kind {
    archive,  // a wheel or source archive
    folder,   // one that a package is built from
    links,    // a folder of archives: --find-links
  };
  struct File {
    std::string path;    // below the folder
    std::string source;  // as below

    bool operator==(const File&) const = default;
  };
  std::string path;    // as the requirement says it, normalised, relative to the root
  std::string source;  // the real file or folder, relative to the root: links are resolved
  Kind kind = Kind::archive;
  std::vector<File> files;  // of a folder, sorted by path

  bool operator==(const LocalPackage&) const = default;
};

// What was found out about the project and this machine; see project/project.h.
struct Facts {
  std::optional<requirements::Requirements> requirements;  // of the file that cog.yaml names
  std::vector<LocalPackage> local_packages;                // those that its lines name
  std::vector<ProjectFile> files;                          // after .dockerignore, sorted by path
  std::optional<Lock> lock;                                // cog.lock
  std::string ca_certificates;                             // PEM text of COG_CA_CERT; usually empty
  std::string machine_platform = "linux/amd64";

  bool operator==(const Facts&) const = default;
};

enum class Switch { unset, off, on };

// What the command line says about decisions.
struct Wishes {
  Switch cog_base_image = Switch::unset;   // --use-cog-base-image; unset is off
  Switch cuda_base_image = Switch::unset;  // --use-cuda-base-image; unset is "auto"
  std::string registry = "r8.im";          // of the cog base images
  bool separate_weights = false;           // --separate-weights: kept, and no different
  bool locked = false;                     // --locked: exactly cog.lock, or refuse
  bool ignore_lock = false;                // `cog lock` itself: decide anew

  bool operator==(const Wishes&) const = default;
};

enum class Installer {
  uv,
  pip,  // slower, for lines that uv does not know
};

// A file of the context that the plan brings along, as the Dockerfile expects it.
struct StagedFile {
  std::string path;    // in the context: "requirements/constraints.txt"
  std::string text;    // its bytes, if `source` is empty
  std::string source;  // a project file, relative to the root

  bool operator==(const StagedFile&) const = default;
};

// A `_where` is the place in cog.yaml that the value comes from, for messages; to_json leaves it
// out.
struct Plan {
  std::string platform;        // "linux/amd64"
  std::string base_image;      // "python:3.12-slim", with "@sha256:..." from a lock
  std::string python_version;  // "3.12"
  PythonSource python_source = PythonSource::image;
  std::optional<std::string> cuda;  // of the frameworks' build
  std::optional<std::string> cudnn;
  std::optional<std::string> driver;  // minimum NVIDIA driver
  bool gpu = false;
  bool ca_certificates = false;  // the context has certificates/cog.crt
  std::vector<config::EnvironmentVariable> environment;
  std::vector<std::string> added_packages;  // those of system_packages that cog adds
  // One name each, with "=version" where one is asked for; the added ones first.
  std::vector<std::string> system_packages;
  SourceSpan system_packages_where;
  Installer installer = Installer::uv;
  std::vector<std::string> index_urls;          // those that cog adds
  std::vector<compat::ChosenPackage> packages;  // those of the tables; none where a lock decides
  // The final lines in order, those of index_urls among them; empty: nothing to install. Paths of
  // local packages are where the Dockerfile mounts requirements/: /tmp/requirements.
  std::vector<std::string> requirements;
  // Of these packages the build imports torch: they are installed after all others, by a list of
  // their own, with `build_tools` at hand and without build isolation.
  std::vector<std::string> torch_first;
  std::vector<std::string> build_tools;  // "ninja==1.13.0"; not in the image
  bool local_folders = false;      // some of `staged` is a package's folder: a build writes there
  bool hashes_required = false;    // locked: every line has its hashes
  std::vector<StagedFile> staged;  // below requirements/ (the lists too) and certificates/
  SourceSpan requirements_where;
  std::vector<config::RunCommand> run;
  std::string reference;                // "run.py:Runner"
  std::string train_reference;          // usually empty
  int max_concurrency = 0;              // 0: not said
  std::string user;                     // usually empty: root
  std::vector<std::string> weights;     // large files that rarely change, sorted; the rest is code
  std::string compat_table;             // date of the table that was used: "2026-11-21"
  bool from_lock = false;               // cog.lock decided, not the table
  LockInputs lock_inputs;               // what a lock answers; empty where none is there or made
  std::vector<compat::Reason> reasons;  // rule "base": where a GPU model stands, to tell the user

  bool operator==(const Plan&) const = default;
};

struct Planned {
  Plan plan;
  std::vector<Diagnostic> warnings;
};

// Pure. Throws Error{config} for what can't be built, with the nearest ways out, and
// Error{not_supported} for what is not built yet. `facts` hold the requirements file that `config`
// names.
Planned make_plan(const config::Config& config, const Facts& facts, const Wishes& wishes,
                  const compat::Matrix& matrix);

// What `make_plan` asks the resolver, for `cog compat explain`.
compat::Query make_query(const config::Config& config, const Facts& facts, const Wishes& wishes,
                         const compat::Matrix& matrix);

// The configuration with what the plan decided filled in (python_version, cuda, cudnn), as
// replicate/cog writes it into the image's label. Passwords in URLs are left out.
config::Config complete(const config::Config& config, const Plan& plan);

// One object with `python`, `cuda`, `cudnn`, `base_image`, `index_urls`, `requirements` (the final
// lines), `packages` (each with `name`, `version`, `build`), `system_packages`, `driver`,
// `warnings`, `reasons` (each with `rule`, `text`, `sources`) and the other decisions. Passwords in
// URLs are left out. `cog plan --json`, and /opt/cog/plan.json in an image.
std::string to_json(const Planned& planned);

}  // namespace cog::plan
