#include "dockerfile/dockerfile.h"

#include <string_view>
#include <utility>

#include "base/error.h"

namespace cog::dockerfile {
namespace {

// Text, and where each line of it came from.
class Writer {
 public:
  void write(std::string_view instruction) {
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

// A value that arrives in the container as it is: the builder would expand '$', take '\' for an
// escape and blanks for the end.
std::string quoted_value(std::string_view value) {
  std::string text = "\"";
  for (char c : value) {
    COG_CHECK(c != '\n' && c != '\0');  // cog.yaml can't say it, no Dockerfile could
    if (c == '"' || c == '\\' || c == '$') text += '\\';
    text += c;
  }
  return text + "\"";
}

// One word for /bin/sh.
std::string shell_word(std::string_view text) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.:=_";
  if (!text.empty() && text.find_first_not_of(kPlain) == std::string_view::npos) {
    return std::string(text);
  }
  std::string word = "'";
  for (char c : text) word += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return word + "'";
}

void write_environment(Writer& out, const plan::Plan& plan) {
  out.write("ENV PYTHONUNBUFFERED=1");
  for (const config::EnvironmentVariable& variable : plan.environment) {
    out.write("ENV " + variable.name + "=" + quoted_value(variable.value));
  }
}

void write_system_packages(Writer& out, const plan::Plan& plan) {
  if (plan.system_packages.empty()) return;
  std::string packages;
  for (const std::string& package : plan.system_packages) packages += " " + shell_word(package);
  out.write(
      "RUN --mount=type=cache,target=/var/cache/apt,sharing=locked"
      " export DEBIAN_FRONTEND=noninteractive"
      " && apt-get update -qq"
      " && apt-get install -qqy --no-install-recommends" +
          packages + " && rm -rf /var/lib/apt/lists/*",
      plan.system_packages_where);
}

// Mounted, not copied: no layer carries the file. A folder of its own, as Podman 4.3 removes the
// folder that it mounted on.
void write_requirements(Writer& out, const plan::Plan& plan) {
  if (plan.requirements.empty()) return;
  out.write(
      "RUN --mount=type=bind,source=requirements,target=/tmp/requirements"
      " --mount=type=cache,target=/root/.cache/pip"
      " PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore"
      " python -m pip install --cache-dir /root/.cache/pip -r /tmp/requirements/requirements.txt",
      plan.requirements_where);
}

void write_runtime(Writer& out) {
  out.write("COPY runtime/ /opt/cog/");
  // Compiled once here, not at each start of a container. Unchecked: nothing changes these files.
  out.write("RUN python -m compileall -q --invalidation-mode unchecked-hash /opt/cog/python");
  out.write("ENV PYTHONPATH=/opt/cog/python${PYTHONPATH:+:$PYTHONPATH}");
}

void write_run_commands(Writer& out, const plan::Plan& plan) {
  for (const config::RunCommand& run : plan.run) out.write("RUN " + run.command, run.where);
}

// What changes least comes first, so that an edit of the code sends no weights.
void write_project(Writer& out, const plan::Plan& plan) {
  out.write("WORKDIR /src");
  if (!plan.weights.empty()) out.write("COPY weights/ /src/");
  out.write("COPY code/ /src/");
  out.write("COPY model/ /opt/cog/");
}

void write_start(Writer& out, const plan::Plan& plan) {
  out.write("ENV COG_PREDICT_TYPE_STUB=" + quoted_value(plan.reference));
  out.write("EXPOSE 5000");
  out.write(R"(ENTRYPOINT ["/opt/cog/bin/cog-server", "init", "--"])");
  out.write(R"(CMD ["/opt/cog/bin/cog-server"])");
}

}  // namespace

Rendered render_dockerfile(const plan::Plan& plan) {
  Writer out;
  out.write("FROM " + plan.base_image);
  write_environment(out, plan);
  write_system_packages(out, plan);
  write_requirements(out, plan);
  write_runtime(out);
  write_run_commands(out, plan);
  write_project(out, plan);
  write_start(out, plan);
  return out.take();
}

}  // namespace cog::dockerfile
