#include "compat/resolve.h"

#include <utility>

#include "compat/answer.h"
#include "compat/conflicts.h"
#include "compat/explain.h"
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

// Why it is not the Python that would have been preferred.
void tell_python(Answer& answer, const std::vector<Python>& choices) {
  const Python& python = answer.solution.python;
  if (answer.query.python) {
    answer.because("python-given", "Python " + python.text + ", as build.python_version says");
    warn_of_no_image(answer);
    return;
  }
  std::string text = "Python " + python.text + ": ";
  if (choices.front().text == python.text && is_of_base(answer.query, python)) {
    answer.because("python-of-base", text + "the one of " + answer.query.own_base->name);
    return;
  }
  if (choices.front().text == python.text) {
    text += python.minor == kPreferredPython ? "the preferred one, and everything has it"
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

}  // namespace

Resolution resolve(const Query& query, const Matrix& matrix) {
  const Matrix::Tables& tables = matrix.tables();
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

}  // namespace cog::compat
