#include "plan/query.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "plan/archives.h"
#include "plan/assumptions.h"
#include "plan/findings.h"

namespace cog::plan {
namespace {

using requirements::Line;

constexpr std::array<std::string_view, 3> kIndexOptions = {"--index-url", "--extra-index-url",
                                                           "--no-index"};

// An index of the user's own decides alone; so do hashes, which name the very files.
bool rules_out_our_index(const Line& line) {
  return !line.hashes.empty() ||
         std::find(kIndexOptions.begin(), kIndexOptions.end(), line.option) != kIndexOptions.end();
}

// "cu118" of an address that ends in /whl/cu118 or /whl/nightly/cu118: PyTorch's index of one
// build, on whatever host. Empty for any other.
std::string build_of_index(std::string_view address) {
  address = address.substr(0, address.find_first_of("?#"));
  while (address.ends_with('/')) address.remove_suffix(1);
  size_t slash = address.rfind('/');
  if (slash == std::string_view::npos) return "";
  std::string_view build = address.substr(slash + 1), folder = address.substr(0, slash);
  bool of_pytorch =
      folder.ends_with("/whl") || folder.ends_with("/whl/nightly") || folder.ends_with("/whl/test");
  bool cuda = build.starts_with("cu") && build.size() > 2 &&
              build.find_first_not_of("0123456789", 2) == std::string_view::npos;
  return of_pytorch && (cuda || build == "cpu") ? std::string(build) : "";
}

void read_indexes(compat::Query& query, const std::vector<Line>& lines) {
  for (const Line& line : lines) {
    bool instead = line.option == "--index-url", beside = line.option == "--extra-index-url";
    if (!instead && !beside) continue;
    std::string build = build_of_index(line.value);
    if (instead) query.package_index = build.empty();  // the last one counts
    if (beside && build.empty()) query.unknown_index = true;
    if (!build.empty()) query.index_builds.push_back(std::move(build));
  }
}

std::optional<compat::Fixed> fixed(const std::optional<config::WrittenText>& written) {
  if (!written) return std::nullopt;
  return compat::Fixed{written->text, written->where};
}

// A base that is neither slim nor NVIDIA's: nothing has to be chosen.
bool has_own_base(const config::Build& build, const Wishes& wishes) {
  return build.base_image || wishes.cog_base_image == Switch::on;
}

compat::BaseWish base_wish(const config::Build& build, const Wishes& wishes) {
  if (has_own_base(build, wishes)) return compat::BaseWish::smallest;
  switch (wishes.cuda_base_image) {
    case Switch::on:
      return compat::BaseWish::cuda;
    case Switch::off:
      return compat::BaseWish::slim;
    case Switch::unset:
      return compat::BaseWish::smallest;
  }
  return compat::BaseWish::smallest;
}

void add_wanted(Question& question, const Line& line, size_t place, bool constraint) {
  std::optional<requirements::Requirement> requirement = requirement_of(line);
  if (!requirement) return;
  question.query.wanted.push_back({*std::move(requirement), line.text, line.where, constraint});
  question.lines.push_back(place);
}

}  // namespace

Question make_question(const config::Config& config, const Facts& facts, const Wishes& wishes,
                       const Lines& lines) {
  const config::Build& build = config.build;
  Question question;
  compat::Query& query = question.query;
  query.platform = build.platform ? build.platform->text : facts.machine_platform;
  query.gpu = build.gpu;
  query.python = fixed(build.python_version);
  query.cuda = fixed(build.cuda);
  query.cudnn = fixed(build.cudnn);
  if (build.gpu && !has_own_base(build, wishes)) {
    Assumptions assumptions = find_assumptions(build);
    query.needs_cuda_base = std::move(assumptions.cuda_base);
    query.compiles_cuda = assumptions.compiles_cuda;
  }
  query.base = base_wish(build, wishes);
  if (facts.requirements) query.requires_python = facts.requirements->requires_python;
  query.own_index = std::any_of(lines.wanted.begin(), lines.wanted.end(), rules_out_our_index);
  read_indexes(query, lines.wanted);
  for (size_t i = 0; i < lines.wanted.size(); ++i) {
    add_wanted(question, lines.wanted[i], i, false);
  }
  for (size_t i = 0; i < lines.constraints.size(); ++i) {
    add_wanted(question, lines.constraints[i], lines.wanted.size() + i, true);
  }
  return question;
}

std::vector<Answer> answers_of(const Question& question, const Lines& lines,
                               const std::vector<compat::ChosenPackage>& packages) {
  std::vector<Answer> answers(lines.wanted.size() + lines.constraints.size());
  for (const compat::ChosenPackage& package : packages) {
    size_t place = question.lines.at(package.wanted);
    // What a path or an address names is the very file: no other name stands for it.
    bool is_constraint = place >= lines.wanted.size();
    bool is_name = is_constraint || lines.wanted[place].kind == Line::Kind::requirement;
    if (is_name) answers[place].line = package.line;
    if (is_constraint || !package.torch_first) continue;
    bool is_wheel = last_part(address_of(lines.wanted[place])).ends_with(kWheelEnd);  // is built
    if (!is_wheel) answers[place].torch_first = package.name;
  }
  return answers;
}

compat::Query make_query(const config::Config& config, const Facts& facts, const Wishes& wishes) {
  Findings found;  // make_plan tells them
  return make_question(config, facts, wishes, read_lines(config, facts, found)).query;
}

}  // namespace cog::plan
