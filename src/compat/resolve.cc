#include "compat/resolve.h"

#include <algorithm>
#include <utility>

#include "compat/answer.h"
#include "compat/conflicts.h"
#include "compat/cuda_version.h"
#include "compat/explain.h"
#include "compat/given.h"
#include "compat/python.h"
#include "compat/search.h"
#include "compat/wording.h"

namespace cog::compat {
namespace {

Source python_row(const Matrix::Tables& tables, int minor) {
  for (const PythonFact& fact : tables.pythons()) {
    if (fact.minor == minor) return tables.source_of(fact.origin);
  }
  return {};
}

void warn_of_no_image(Answer& answer) {
  const Python& python = answer.solution.python;
  for (const PythonFact& fact : answer.tables.pythons()) {
    if (fact.minor == python.minor && fact.image) return;
  }
  answer.warn("Python " + python.text + " is newer than this table knows: there may be no image " +
              "with it, and no builds for it");
}

bool is_of_base(const Query& query, const Python& python) {
  if (!query.own_base) return false;
  std::optional<Python> its = parse_python(query.own_base->python);
  return its && its->minor == python.minor;
}

// A slip of the pen, or a release since; only the build can tell.
void warn_of_unknown_patch(Answer& answer) {
  const Python& python = answer.solution.python;
  if (std::count(python.text.begin(), python.text.end(), '.') < 2) return;
  for (const PythonPatch& patch : answer.tables.python_patches()) {
    if (patch.minor != python.minor || compare_versions(python.text, patch.newest) <= 0) continue;
    answer.warn("Python " + python.text + " is newer than this table knows (" + patch.newest +
                ", read " + std::string(patch.origin.date) +
                "): if there is no such release, the build fails");
  }
}

// Why it is not the Python that would have been preferred.
void tell_python(Answer& answer, const std::vector<Python>& choices) {
  const Python& python = answer.solution.python;
  if (answer.query.python) {
    answer.because("python-given", "Python " + python.text + ", as " +
                                       key_of(*answer.query.python, "python_version") + " says");
    warn_of_no_image(answer);
    warn_of_unknown_patch(answer);
    return;
  }
  std::string text = "Python " + python.text + ": ";
  if (choices.front().text == python.text && is_of_base(answer.query, python)) {
    answer.because("python-of-base", text + "the one of " + answer.query.own_base->name);
    return;
  }
  if (choices.front().text == python.text) {
    text += python.minor == kPreferredPython
                ? "the preferred one, and every package here has a build for it"
                : "the preferred one of those that requires-python " +
                      answer.query.requires_python + " accepts";
    answer.because("python-default", text, {python_row(answer.tables, python.minor)});
    return;
  }
  Search failed(answer.query, answer.tables, choices.front(), Search::Record::removals);
  failed.solve();
  Told told = tell(answer.query, answer.tables, failed);
  answer.because("python-default", text + told.message, told.sources);
}

Resolution resolve_known(const Query& query, const Matrix::Tables& tables) {
  std::vector<Python> choices = python_choices(query, tables);
  for (const Python& python : choices) {
    Search search(query, tables, python);
    std::optional<Solution> solution = search.solve();
    if (!solution) continue;
    Answer answer{query, tables, search, *solution};
    answer.resolution.python = python.text;
    tell_python(answer, choices);
    answer_packages(answer);
    answer_cuda(answer);
    answer_base(answer);
    answer_driver(answer);
    return std::move(answer.resolution);
  }
  throw explain(query, tables);
}

}  // namespace

Resolution resolve(const Query& query, const Matrix& matrix) {
  const Matrix::Tables& tables = matrix.tables();
  if (!query.gpu || !query.cuda) return resolve_known(query, tables);
  GivenCuda given = read_cuda(tables, query.cuda->text);
  bool newer = given.kind == GivenCuda::Kind::newer;
  if (!newer && given.kind != GivenCuda::Kind::unknown_update) {
    return resolve_known(query, tables);
  }
  Query known = query;
  if (newer) known.cuda->text = minor_of(given.stands_for);
  Resolution resolution = resolve_known(known, tables);
  std::string text = "CUDA " + query.cuda->text;
  text += newer ? " is newer than this table knows" : " is not known";
  resolution.warnings.insert(resolution.warnings.begin(),
                             text + "; it is taken to be like " + given.stands_for);
  return resolution;
}

}  // namespace cog::compat
