#include "plan/plan.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "compat/cuda_version.h"
#include "ignore/patterns.h"
#include "plan/base.h"
#include "plan/findings.h"
#include "plan/installation.h"
#include "plan/lines.h"
#include "plan/passwords.h"
#include "plan/query.h"

namespace cog::plan {
namespace {

constexpr uint64_t kWeightSize = 10 << 20;
// Large files that people edit: they belong to the code whatever their size.
constexpr std::array<std::string_view, 8> kCodeEnds = {".py",  ".ipynb", ".json", ".yaml",
                                                       ".yml", ".toml",  ".txt",  ".md"};

void check_buildable(const config::Config& config, const Facts& facts, Findings& found) {
  if (!config.run) {
    found.mistake(config.run_where, "no model is named",
                  "add a line with its file and its class or function: run: \"run.py:Runner\"");
  }
  const std::optional<config::WrittenText>& platform = config.build.platform;
  if (platform && platform->text != facts.machine_platform) {
    found.not_built(platform->where,
                    "an image for " + platform->text + " can't be built here yet: this cog has a " +
                        "prediction server for " + facts.machine_platform + " only",
                    "leave out build.platform");
  }
  if (config.train) {
    found.warning(config.train->where, "training is not supported yet",
                  "the image predicts, and has no route to train");
  }
  if (config.concurrency_max && *config.concurrency_max > 1) {
    found.not_built(config.concurrency_max_where,
                    "more than one prediction at a time is not supported yet",
                    "set \"max: 1\", or leave out \"concurrency\"");
  }
  if (!config.weights.empty()) {
    found.not_built(config.weights_where, "managed weights are not supported yet",
                    "keep the files in the project, or fetch them in setup()");
  }
}

std::vector<std::string> words_of(const std::vector<std::string>& items) {
  std::vector<std::string> words;
  for (const std::string& item : items) {
    for (std::string& word : split(item, ' ')) {
      if (!word.empty()) words.push_back(std::move(word));
    }
  }
  return words;
}

bool is_large_data(const ProjectFile& file) {
  if (file.size < kWeightSize) return false;  // nearly always
  std::string name = to_lower(file.path);
  return std::none_of(kCodeEnds.begin(), kCodeEnds.end(),
                      [&](std::string_view end) { return name.ends_with(end); });
}

std::vector<std::string> find_weights(const config::Build& build, const Facts& facts) {
  std::string patterns;
  for (const config::WrittenText& pattern : build.weights) patterns += pattern.text + "\n";
  ignore::Patterns named = ignore::Patterns::parse(patterns, "build.weights");
  std::vector<std::string> weights;
  for (const ProjectFile& file : facts.files) {
    if (file.regular && (is_large_data(file) || named.matches(file.path))) {
      weights.push_back(file.path);
    }
  }
  return weights;
}

bool is_root(std::string_view user) { return user == "root" || user == "0" || user == "0:0"; }

SourceSpan requirements_place(const config::Build& build) {
  if (build.python_requirements) return build.python_requirements->where;
  return build.python_packages.empty() ? SourceSpan{} : build.python_packages[0].where;
}

// What cog.yaml and the folder say without a question to anyone.
Plan plan_of_project(const config::Config& config, const Facts& facts, const Wishes& wishes) {
  const config::Build& build = config.build;
  Plan plan;
  plan.platform = facts.machine_platform;
  plan.gpu = build.gpu;
  plan.environment = config.environment;
  plan.system_packages = words_of(build.system_packages);
  plan.system_packages_where = build.system_packages_where;
  plan.requirements_where = requirements_place(build);
  plan.run = build.run;
  plan.reference = *config.run;
  if (config.train) plan.train_reference = config.train->text;
  plan.max_concurrency = config.concurrency_max.value_or(0);
  if (build.user && !is_root(build.user->text)) plan.user = build.user->text;
  plan.weights = find_weights(build, facts);
  if (facts.lock || wishes.ignore_lock) plan.lock_inputs = lock_inputs(config, facts, wishes);
  if (!facts.ca_certificates.empty()) {
    plan.ca_certificates = true;
    plan.staged.push_back({"certificates/cog.crt", facts.ca_certificates, ""});
  }
  return plan;
}

// Ours stand before the user's, each once.
void add_packages(Plan& plan, std::vector<std::string> packages) {
  for (const std::string& package : plan.system_packages) std::erase(packages, package);
  plan.added_packages = packages;
  plan.system_packages.insert(plan.system_packages.begin(), packages.begin(), packages.end());
}

void take_installation(Plan& plan, Installation made) {
  plan.requirements = std::move(made.lines);
  plan.staged.insert(plan.staged.end(), made.staged.begin(), made.staged.end());
  plan.torch_first = std::move(made.torch_first);
  plan.build_tools = std::move(made.build_tools);
  plan.installer = made.installer;
  plan.local_folders = made.local_folders;
  plan.hashes_required = made.hashes_required;
  if (made.installer == Installer::pip) {
    plan.reasons.push_back(
        {"installer", "pip installs, as uv does not know " + in_quotes(made.why_pip), {}});
  }
}

// A wheel of the user's own is taken or fails: no other file stands in for it.
void check_wheels(const Lines& lines, const Plan& plan, Findings& found) {
  requirements::MarkerEnvironment environment =
      requirements::marker_environment(plan.python_version, plan.platform);
  for (const requirements::Line& line : lines.wanted) {
    if (line.kind != requirements::Line::Kind::local) continue;
    std::string name = line.location.substr(line.location.rfind('/') + 1);
    std::optional<requirements::WheelName> wheel = requirements::parse_wheel_name(name);
    if (!wheel || requirements::installs_on(*wheel, plan.python_version, plan.platform)) continue;
    if (line.requirement && !line.requirement->marker.evaluate(environment)) continue;
    found.mistake(
        line.where,
        name + " does not install on Python " + plan.python_version + ", " + plan.platform,
        "name a wheel for them, or set build.python_version to the Python of this one");
  }
}

bool names_hash(const requirements::Line& line) {
  return !line.hashes.empty() || line.text.find("sha256=") != std::string::npos;
}

// One hash asks for all. Constraints may bring them too.
void check_hashes(const Lines& lines, const Plan& plan, Findings& found) {
  if (!plan.hashes_required) return;
  if (std::any_of(lines.constraints.begin(), lines.constraints.end(), names_hash)) return;
  requirements::MarkerEnvironment environment =
      requirements::marker_environment(plan.python_version, plan.platform);
  for (const requirements::Line& line : lines.wanted) {
    if (line.kind == requirements::Line::Kind::option || names_hash(line)) continue;
    if (line.requirement && !line.requirement->marker.evaluate(environment)) continue;
    found.mistake(line.where,
                  in_quotes(without_passwords(line.text)) +
                      " has no hash, and installers want one for each if any line has one",
                  "add it (a folder and what git has can't have one), or take out all hashes");
  }
}

// A base of the user's own may have git, and need not have apt.
void add_git(const config::Build& build, const Plan& plan, Base& base, Findings& found) {
  if (base.is_bare) {
    base.packages.push_back("git");
  } else if (build.base_image &&
             std::count(plan.system_packages.begin(), plan.system_packages.end(), "git") == 0) {
    found.warning(build.base_image->where,
                  "a requirement comes from git, which the base image may lack",
                  "add git to build.system_packages if it does");
  }
}

void decide(Plan& plan, const config::Config& config, const Facts& facts, const Wishes& wishes,
            const compat::Matrix& matrix, const Lines& lines, Findings& found) {
  Question question = make_question(config, facts, wishes, matrix, lines);
  compat::Resolution resolution = compat::resolve(question.query, matrix);
  std::vector<Answer> answers = answers_of(question, lines, resolution.packages);
  Installation made = make_installation(lines, facts, answers, resolution.index_urls);
  if (wishes.ignore_lock && made.installer == Installer::pip) {
    found.not_built(made.why_pip_where,
                    "no lock can be made for " + in_quotes(made.why_pip) + " yet",
                    "leave it out: uv, which makes the lock, does not know it");
  }
  Base base = choose_base(config.build, wishes, resolution);
  if (made.needs_git) add_git(config.build, plan, base, found);
  check_base(config.build, wishes, resolution, found);
  if (question.query.own_base) {
    bool installs = !made.lines.empty() || !plan.system_packages.empty();
    check_own_base(config.build, *question.query.own_base, resolution, installs, found);
  }

  plan.python_version = base.python;
  plan.python_source = base.python_source;
  plan.base_image = base.image;
  plan.cuda = resolution.cuda;
  plan.cudnn = resolution.cudnn;
  plan.driver = resolution.driver;
  plan.index_urls = resolution.index_urls;
  plan.compat_table = matrix.date();
  plan.packages = resolution.packages;
  for (compat::Reason& reason : resolution.reasons) {
    if (!is_base_rule(reason.rule)) plan.reasons.push_back(std::move(reason));
  }
  if (base.reason) plan.reasons.push_back(*std::move(base.reason));
  if (made.hashes_dropped) {
    found.warning(made.why_pip_where, "no file is checked by its hash",
                  "pip installs, as uv does not know " + in_quotes(made.why_pip) +
                      ", and pip takes hashes only where every line has one");
  }
  take_installation(plan, std::move(made));
  add_packages(plan, std::move(base.packages));
  for (std::string& warning : resolution.warnings) found.warning({}, std::move(warning));
}

void follow_lock(Plan& plan, const Lock& lock, const Facts& facts, const Lines& lines) {
  plan.from_lock = true;
  plan.python_version = lock.python;
  plan.python_source = lock.python_source;
  plan.base_image = lock.base_image;
  if (!lock.base_digest.empty() && !lock.base_image.ends_with("@" + lock.base_digest)) {
    plan.base_image += "@" + lock.base_digest;
  }
  plan.cuda = lock.cuda;
  plan.cudnn = lock.cudnn;
  plan.driver = lock.driver;
  plan.index_urls = lock.index_urls;
  plan.compat_table = lock.compat_table;
  plan.reasons.push_back({"lock",
                          "cog.lock says the Python, the base image and every package with its "
                          "version and hashes",
                          {}});
  take_installation(plan, make_locked_installation(lines, facts, lock));
  add_packages(plan, lock.system_packages);
}

// "build.gpu, build.cuda": the inputs whose values differ.
std::string changes_between(const LockInputs& then, const LockInputs& now) {
  std::set<std::string> names;
  for (const auto& [one, other] : {std::pair(&then, &now), std::pair(&now, &then)}) {
    for (const auto& [name, value] : *one) {
      auto same = other->find(name);
      if (same == other->end() || same->second != value) names.insert(name);
    }
  }
  return join({names.begin(), names.end()}, ", ");
}

// The lock to follow, if there is one for what is asked now.
const Lock* usable_lock(const Facts& facts, const Wishes& wishes, const LockInputs& inputs,
                        Findings& found) {
  if (wishes.ignore_lock) return nullptr;
  const std::string hint = "run: cog lock";
  if (!facts.lock) {
    if (wishes.locked)
      found.mistake({"cog.lock"}, "there is no cog.lock, and --locked asks for it", hint);
    return nullptr;
  }
  std::string changes = changes_between(facts.lock->inputs, inputs);
  if (changes.empty()) return &*facts.lock;
  std::string message = "cog.lock is out of date, as these changed: " + changes;
  if (wishes.locked) {
    found.mistake({"cog.lock"}, message, hint);
  } else {
    found.warning({"cog.lock"}, message, "it is not used; to make it anew, " + hint);
  }
  return nullptr;
}

}  // namespace

Planned make_plan(const config::Config& config, const Facts& facts, const Wishes& wishes,
                  const compat::Matrix& matrix) {
  Findings found;
  check_buildable(config, facts, found);
  Lines lines = read_lines(config, facts, found);
  found.throw_errors();

  Plan plan = plan_of_project(config, facts, wishes);
  const Lock* lock = usable_lock(facts, wishes, plan.lock_inputs, found);
  found.throw_errors();
  if (lock != nullptr) {
    follow_lock(plan, *lock, facts, lines);
  } else {
    decide(plan, config, facts, wishes, matrix, lines, found);
    check_wheels(lines, plan, found);
    check_hashes(lines, plan, found);
    found.throw_errors();
  }
  return {std::move(plan), found.warnings()};
}

config::Config complete(const config::Config& config, const Plan& plan) {
  config::Config completed = config;
  auto fill = [](std::optional<config::WrittenText>& value, std::string text) {
    if (!value) value = config::WrittenText{std::move(text), {}};
  };
  fill(completed.build.python_version, plan.python_version);
  if (plan.cuda) fill(completed.build.cuda, std::string(compat::minor_of(*plan.cuda)));
  if (plan.cudnn) fill(completed.build.cudnn, split(*plan.cudnn, '.')[0]);
  for (config::WrittenText& package : completed.build.python_packages) {
    package.text = without_passwords(package.text);
  }
  return completed;
}

Lock make_lock(const Plan& plan, std::string base_digest, std::vector<std::string> requirements) {
  std::sort(requirements.begin(), requirements.end());
  Lock lock;
  lock.platform = plan.platform;
  lock.python = plan.python_version;
  lock.python_source = plan.python_source;
  lock.base_image = plan.base_image;
  lock.base_digest = std::move(base_digest);
  lock.cuda = plan.cuda;
  lock.cudnn = plan.cudnn;
  lock.driver = plan.driver;
  lock.system_packages = plan.added_packages;
  lock.index_urls = plan.index_urls;
  lock.torch_first = plan.torch_first;
  lock.requirements = std::move(requirements);
  lock.compat_table = plan.compat_table;
  lock.inputs = plan.lock_inputs;
  return lock;
}

}  // namespace cog::plan
