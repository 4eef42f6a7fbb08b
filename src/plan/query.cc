#include "plan/query.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "compat/names.h"
#include "oci/reference.h"
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

compat::BaseWish base_wish(const Wishes& wishes) {
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

// What is asked of the base, or known of the one that is not to be chosen.
void add_base(compat::Query& query, const config::Build& build, const Wishes& wishes,
              const compat::Matrix& matrix) {
  Assumptions assumptions = build.gpu ? find_assumptions(build) : Assumptions{};
  if (build.base_image) {
    query.compiles_cuda = assumptions.compiles_cuda;
    std::string name = oci::to_text(oci::parse_reference(build.base_image->text));
    query.own_base = compat::describe_base(name, matrix);
    // Then packages must bring it, unless what assumes CUDA also installs it.
    bool no_cuda = query.own_base->cuda && query.own_base->cuda->empty();
    if (no_cuda && assumptions.cuda_base.empty()) query.base = compat::BaseWish::slim;
  } else if (wishes.cog_base_image != Switch::on) {
    query.base = base_wish(wishes);
    query.needs_cuda_base = std::move(assumptions.cuda_base);
    query.compiles_cuda = assumptions.compiles_cuda;
  }
}

// Most lines are of packages that decide nothing: they are not copied.
bool may_decide(const Line& line, const compat::Matrix& matrix) {
  return line.kind != Line::Kind::requirement || !line.location.empty() ||
         (line.requirement && compat::is_known(matrix, line.requirement->name));
}

void add_wanted(Question& question, const Line& line, size_t place, bool constraint) {
  std::optional<requirements::Requirement> requirement = requirement_of(line);
  if (!requirement) return;
  question.query.wanted.push_back({*std::move(requirement), line.text, line.where, constraint});
  question.lines.push_back(place);
}

}  // namespace

Question make_question(const config::Config& config, const Facts& facts, const Wishes& wishes,
                       const compat::Matrix& matrix, const Lines& lines) {
  const config::Build& build = config.build;
  Question question;
  compat::Query& query = question.query;
  query.platform = build.platform ? build.platform->text : facts.machine_platform;
  query.gpu = build.gpu;
  query.python = fixed(build.python_version);
  query.cuda = fixed(build.cuda);
  query.cudnn = fixed(build.cudnn);
  add_base(query, build, wishes, matrix);
  if (facts.requirements) query.requires_python = facts.requirements->requires_python;
  query.own_index = std::any_of(lines.wanted.begin(), lines.wanted.end(), rules_out_our_index);
  read_indexes(query, lines.wanted);
  for (size_t i = 0; i < lines.wanted.size(); ++i) {
    if (may_decide(lines.wanted[i], matrix)) add_wanted(question, lines.wanted[i], i, false);
  }
  for (size_t i = 0; i < lines.constraints.size(); ++i) {
    if (!may_decide(lines.constraints[i], matrix)) continue;
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

compat::Query make_query(const config::Config& config, const Facts& facts, const Wishes& wishes,
                         const compat::Matrix& matrix) {
  Findings found;  // make_plan tells them
  return make_question(config, facts, wishes, matrix, read_lines(config, facts, found)).query;
}

}  // namespace cog::plan
