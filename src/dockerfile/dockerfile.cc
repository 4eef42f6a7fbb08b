#include "dockerfile/dockerfile.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "compat/cuda_version.h"
#include "dockerfile/fragments.h"
#include "dockerfile/words.h"

namespace cog::dockerfile {
namespace {

constexpr const char* kUvVersion = "0.13.9";
constexpr std::string_view kMountUv = "--mount=type=bind,from=uv,source=/opt/uv,target=/tmp/uv";
constexpr std::string_view kMountUvCache = "--mount=type=cache,target=/root/.cache/uv";
constexpr std::string_view kMountPipCache = "--mount=type=cache,target=/root/.cache/pip";
constexpr std::string_view kMountAptCache =
    "--mount=type=cache,target=/var/cache/apt,sharing=locked";
// Mounted, not copied: no layer carries the file. A folder of its own, as Podman 4.3 removes the
// folder that it mounted on.
constexpr std::string_view kMountRequirements =
    "--mount=type=bind,source=requirements,target=/tmp/requirements";
// The best version of all indexes, as pip has it. uv leaves an empty lock file behind.
constexpr const char* kUvInstall =
    "/tmp/uv/bin/uv pip install --python \"$(command -v python)\" --break-system-packages"
    " --no-config --index-strategy unsafe-best-match --compile-bytecode";
constexpr const char* kPipSettings = "PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore";
constexpr const char* kPipIntoSystem = "PIP_BREAK_SYSTEM_PACKAGES=1 ";
// What points pip and uv at another index or a mirror. In the stage of uv alone, as the value of a
// build argument stays in the history of its stage. Podman warns of those without a default.
constexpr const char* kSettings[] = {"PIP_INDEX_URL",
                                     "PIP_EXTRA_INDEX_URL",
                                     "PIP_TRUSTED_HOST",
                                     "UV_DEFAULT_INDEX",
                                     "UV_INDEX",
                                     "UV_PYTHON_INSTALL_MIRROR",
                                     "UV_PYTHON_DOWNLOADS_JSON_URL"};

// Text, and where each line of it came from.
class Writer {
 public:
  void write(std::string_view instruction) {
    COG_CHECK(instruction.find('\n') == std::string_view::npos);
    rendered_.text += instruction;
    rendered_.text += '\n';
    ++lines_;
  }

  void write(std::string_view instruction, const SourceSpan& origin) {
    write(instruction);
    rendered_.origins.push_back({lines_, origin});
  }

  Rendered take() { return std::move(rendered_); }

 private:
  Rendered rendered_;
  int lines_ = 0;
};

std::string run_with(const std::vector<std::string_view>& mounts, const std::string& command) {
  std::string line = "RUN ";
  for (std::string_view mount : mounts) {
    line += mount;
    line += ' ';
  }
  return line + command;
}

bool has_own_python(const plan::Plan& plan) {
  return plan.python_source == plan::PythonSource::image;
}

void write_certificates(Writer& out, const plan::Plan& plan) {
  if (!plan.ca_certificates) return;
  out.write("COPY certificates/ /usr/local/share/ca-certificates/");
  out.write("RUN " + fragment("certificates.sh"));
  out.write(
      "ENV SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt"
      " REQUESTS_CA_BUNDLE=/etc/ssl/certs/ca-certificates.crt");
}

// Whether a command calls uv, which is in the images of replicate/cog.
bool calls_uv(const config::RunCommand& run) {
  std::string words = run.command;
  std::replace_if(
      words.begin(), words.end(),
      [](char c) { return std::string_view("\t;&|()").find(c) != std::string_view::npos; }, ' ');
  std::vector<std::string> all = split(words, ' ');
  return std::any_of(all.begin(), all.end(),
                     [](const std::string& word) { return word == "uv" || word == "uvx"; });
}

bool needs_uv(const plan::Plan& plan) {
  return !plan.requirements.empty() || !has_own_python(plan) ||
         std::any_of(plan.run.begin(), plan.run.end(), calls_uv);
}

// uv in a stage of its own: the image gets what it installs and not uv itself.
void write_uv_stage(Writer& out, const plan::Plan& plan) {
  if (!needs_uv(plan)) return;
  std::string slim = "python:" + std::string(compat::minor_of(plan.python_version)) + "-slim";
  out.write("FROM " + (has_own_python(plan) ? plan.base_image : slim) + " AS uv");
  write_certificates(out, plan);
  for (const char* name : kSettings) out.write(std::string("ARG ") + name + "=");
  for (const config::EnvironmentVariable& variable : plan.environment) {
    if (!variable.name.starts_with("PIP_") && !variable.name.starts_with("UV_")) continue;
    out.write("ENV " + variable.name + "=" + quoted_value(variable.value));
  }
  std::string pip = std::string(kPipSettings) + " ";
  out.write(run_with({kMountPipCache}, pip + fragment("uv.sh", {{"UV", kUvVersion}})));
  if (plan.build_tools.empty()) return;
  out.write(run_with({kMountPipCache},
                     pip + "python -m pip install --no-compile --target=/opt/uv/tools " +
                         join(plan.build_tools, " ")));
}

void write_environment(Writer& out, const plan::Plan& plan) {
  out.write("ENV PYTHONUNBUFFERED=1");
  if (plan.gpu) {
    out.write("ENV NVIDIA_VISIBLE_DEVICES=all NVIDIA_DRIVER_CAPABILITIES=compute,utility");
  }
  for (const config::EnvironmentVariable& variable : plan.environment) {
    out.write("ENV " + variable.name + "=" + quoted_value(variable.value));
  }
}

// After it, /usr/local/bin/python is the Python that was asked for, has pip, and lets itself be
// installed into.
void write_python(Writer& out, const plan::Plan& plan) {
  if (has_own_python(plan)) return;
  const std::string& version = plan.python_version;
  std::map<std::string, std::string> values = {
      {"PYTHON", version},
      {"MINOR", std::string(compat::minor_of(version))},
      {"PARTS", std::to_string(split(version, '.').size())}};
  std::string search = plan.python_source == plan::PythonSource::base
                           ? fragment("python_of_base.sh", values) + " "
                           : "";
  out.write(run_with({kMountUv, kMountAptCache, kMountUvCache},
                     fragment("python_search.sh", values) + " " + search +
                         fragment("python_of_uv.sh", values) + " " + fragment("python_ready.sh")));
  // Commands of packages that a Python of uv's installs; nothing is there for one of the base's.
  out.write("ENV PATH=/opt/python/bin:$PATH");
}

void write_system_packages(Writer& out, const plan::Plan& plan) {
  if (plan.system_packages.empty()) return;
  std::string packages;
  for (const std::string& package : plan.system_packages) packages += " " + shell_word(package);
  out.write(run_with({kMountAptCache},
                     "export DEBIAN_FRONTEND=noninteractive && apt-get update -qq"
                     " && apt-get install -qqy --no-install-recommends" +
                         packages + " && rm -rf /var/lib/apt/lists/*"),
            plan.system_packages_where);
}

bool is_by_pip(const plan::Plan& plan) { return plan.installer == plan::Installer::pip; }

// All but what imports torch when it is built.
std::string install_command(const plan::Plan& plan) {
  std::string hashes = plan.hashes_required ? " --require-hashes" : "";
  if (is_by_pip(plan)) {
    return kPipIntoSystem + std::string(kPipSettings) +
           " python -m pip install --cache-dir /root/.cache/pip" + hashes +
           " -r /tmp/requirements/requirements.txt";
  }
  return kUvInstall + hashes + " -r /tmp/requirements/requirements.txt && rm -f /tmp/uv-*.lock";
}

// uv can let the build of one package see what is installed, and build the others as ever.
std::string unisolated(const plan::Plan& plan) {
  std::string flags;
  for (const std::string& name : plan.torch_first) flags += " --no-build-isolation-package " + name;
  return flags;
}

// What is built with one torch does not run with another: each has a cache of its own. pip would
// take the tools that PYTHONPATH names for installed, the builds that it starts would not.
std::string install_torch_first_command(const plan::Plan& plan) {
  std::string start = fragment("torch_first.sh") + " && ";
  std::string hashes = plan.hashes_required ? " --require-hashes" : "";
  if (is_by_pip(plan)) {
    return start + kPipIntoSystem + kPipSettings +
           " python -E -m pip install --cache-dir /root/.cache/pip/torch-$torch"
           " --no-build-isolation" +
           hashes + " -r /tmp/requirements/torch-first.txt";
  }
  return start + kUvInstall + " --cache-dir /root/.cache/uv/torch-$torch" + unisolated(plan) +
         hashes + " -r /tmp/requirements/torch-first.txt && rm -f /tmp/uv-*.lock";
}

// A build writes into its folder; the engine forgets that. uv takes a folder for the one that it
// built before unless its files are newer.
void write_install(Writer& out, const plan::Plan& plan, const std::string& command) {
  std::string requirements(kMountRequirements);
  std::string start = ". /tmp/uv/settings && ";
  if (plan.local_folders) {
    requirements += ",rw";
    start += "touch /tmp/requirements/local/*/folder/* && ";
  }
  out.write(run_with({kMountUv, requirements, is_by_pip(plan) ? kMountPipCache : kMountUvCache},
                     start + command),
            plan.requirements_where);
}

void write_requirements(Writer& out, const plan::Plan& plan) {
  if (plan.requirements.empty()) return;
  write_install(out, plan, install_command(plan));
  if (!plan.torch_first.empty()) write_install(out, plan, install_torch_first_command(plan));
}

void write_runtime(Writer& out) {
  out.write("COPY runtime/ /opt/cog/");
  // Compiled once here, not at each start of a container. Unchecked: nothing changes these files.
  out.write("RUN python -m compileall -q --invalidation-mode unchecked-hash /opt/cog/python");
  out.write("ENV PYTHONPATH=/opt/cog/python${PYTHONPATH:+:$PYTHONPATH}");
}

// Takes the flags of a RUN instruction off the front of a command: "--mount=type=cache,target=/x",
// "--network=none", and "--", which ends them.
std::string take_flags(std::string& command) {
  std::string flags;
  bool ended = false;
  while (!ended && command.starts_with("--")) {
    std::string word = command.substr(0, command.find_first_of(" \t"));
    command = trim(std::string_view(command).substr(word.size()));
    ended = word == "--";
    flags += word + " ";
  }
  return flags;
}

void write_run_commands(Writer& out, const plan::Plan& plan) {
  for (const config::RunCommand& run : plan.run) {
    std::vector<std::string> secrets;
    for (const config::SecretMount& mount : run.mounts) {
      COG_CHECK((mount.id + mount.target).find_first_of(", \t\"") == std::string::npos);
      secrets.push_back("--mount=type=secret,id=" + mount.id + ",target=" + mount.target +
                        ",required=true");
    }
    std::vector<std::string_view> mounts(secrets.begin(), secrets.end());
    std::string command = run.command;
    std::string flags = take_flags(command);
    if (calls_uv(run)) {
      mounts.insert(mounts.end(), {kMountUv, kMountUvCache});
      command =
          ". /tmp/uv/settings && export PATH=\"$PATH:/tmp/uv/bin\""
          " UV_SYSTEM_PYTHON=1 UV_BREAK_SYSTEM_PACKAGES=1 && " +
          command;
    }
    out.write(run_with(mounts, flags + command), run.where);
  }
}

void write_user(Writer& out, const plan::Plan& plan) {
  if (plan.user.empty()) return;
  bool is_number = plan.user.find_first_not_of("0123456789:") == std::string::npos;
  if (!is_number) {
    out.write("RUN " + fragment("user_by_name.sh", {{"USER", plan.user}}));
    return;
  }
  std::vector<std::string> ids = split(plan.user, ':');
  out.write("RUN " + fragment("user_by_number.sh", {{"USER", ids.front()}, {"GROUP", ids.back()}}));
}

// What changes least comes first, so that an edit of the code sends no weights.
void write_project(Writer& out, const plan::Plan& plan) {
  std::string copy = plan.user.empty() ? "COPY " : "COPY --chown=" + plan.user + " ";
  out.write("WORKDIR /src");
  if (!plan.weights.empty()) out.write(copy + "weights/ /src/");
  out.write(copy + "code/ /src/");
  out.write("COPY model/ /opt/cog/");
}

void write_start(Writer& out, const plan::Plan& plan) {
  out.write("ENV COG_PREDICT_TYPE_STUB=" + quoted_value(plan.reference));
  if (!plan.train_reference.empty()) {
    out.write("ENV COG_TRAIN_TYPE_STUB=" + quoted_value(plan.train_reference));
  }
  if (plan.max_concurrency > 0) {
    out.write("ENV COG_MAX_CONCURRENCY=" + std::to_string(plan.max_concurrency));
  }
  out.write("EXPOSE 5000");
  if (!plan.user.empty()) out.write("USER " + plan.user);
  out.write(R"(ENTRYPOINT ["/opt/cog/bin/cog-server", "init", "--"])");
  out.write(R"(CMD ["/opt/cog/bin/cog-server"])");
}

// All up to the requirements: what an image and its lock have in common.
void write_head(Writer& out, const plan::Plan& plan) {
  write_uv_stage(out, plan);
  out.write("FROM " + plan.base_image);
  // A base of the user's own may end with another, who may not install.
  if (plan.python_source == plan::PythonSource::base) out.write("USER root");
  write_certificates(out, plan);
  write_environment(out, plan);
  write_python(out, plan);
  write_system_packages(out, plan);
}

}  // namespace

Rendered render_dockerfile(const plan::Plan& plan) {
  Writer out;
  write_head(out, plan);
  write_requirements(out, plan);
  write_runtime(out);
  write_run_commands(out, plan);
  write_user(out, plan);
  write_project(out, plan);
  write_start(out, plan);
  return out.take();
}

std::string render_lock_dockerfile(const plan::Plan& plan) {
  Writer out;
  write_head(out, plan);
  std::string command =
      "mkdir -p /opt/cog && /tmp/uv/bin/uv pip compile --quiet"
      " --python \"$(command -v python)\" --no-config"
      " --index-strategy unsafe-best-match --generate-hashes --no-header --no-annotate"
      " -o /opt/cog/requirements.lock /tmp/requirements/";
  if (plan.requirements.empty()) {
    out.write("RUN mkdir -p /opt/cog && touch /opt/cog/requirements.lock");
  } else if (plan.torch_first.empty()) {
    write_install(out, plan, command + "requirements.txt");
  } else {
    // What such a package requires is known only to its build, which wants torch.
    write_install(out, plan, install_command(plan));
    write_install(
        out, plan,
        fragment("torch_first.sh") + " && " + command + "torch-first.txt" + unisolated(plan));
  }
  out.write(R"(CMD ["cat", "/opt/cog/requirements.lock"])");
  return out.take().text;
}

}  // namespace cog::dockerfile
