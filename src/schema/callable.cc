#include "schema/callable.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace cog::schema {
namespace {

using signature::Kind;

// The first of `count` classes that has the method `name`, as Python searches them.
Function* method_of(const std::vector<Class*>& classes, size_t count, std::string_view name) {
  for (size_t i = 0; i < count; ++i) {
    auto found = classes[i]->scope.names.find(name);
    if (found == classes[i]->scope.names.end()) continue;
    if (Function* function = as<Function*>(found->second)) return function;
  }
  return nullptr;
}

Node name_of(const Function& function) { return function.node.field_or_self("name"); }

bool is_cog_or_builtin(const Value& base) {
  const External* external = as<const External*>(base);
  return external != nullptr &&
         (external->name.starts_with("cog.") || external->name.starts_with("builtins.") ||
          external->name.starts_with("abc."));
}

class Finder {
 public:
  Finder(Evaluator& evaluator, std::string name, Mode mode, Report report)
      : evaluator_(evaluator), name_(std::move(name)), mode_(mode), report_(std::move(report)) {}

  std::optional<Callable> find() {
    Module& main = evaluator_.program().main();
    std::optional<Value> target = evaluator_.name_in(main, name_);
    if (!target) return refuse_missing(main);
    if (const Call* call = as<const Call*>(*target)) target = call->callee;  // an instance
    if (Class* of = as<Class*>(*target)) return find_method(*of);
    if (Function* function = as<Function*>(*target)) return Callable{function, false};
    std::string what = in_quotes(name_);
    if (const Unknown* unknown = as<const Unknown*>(*target)) {
      report_.unknown(unknown->where, what, *unknown, "");
    } else if (const External* external = as<const External*>(*target)) {
      report_.error_in(*main.source,
                       what + " is " + external->name + ", which is not in the project",
                       "name a class or function of the project");
    } else {
      report_.error_in(*main.source, what + " is no class and no function", "");
    }
    return std::nullopt;
  }

 private:
  std::optional<Callable> find_method(Class& of) {
    const Lineage& lineage = evaluator_.lineage(of);
    if (mode_ == Mode::train) {
      Function* train = method_of(lineage.classes, lineage.classes.size(), "train");
      if (train != nullptr) return Callable{train, true};
      return refuse_class(of, lineage);
    }
    Function* run = method_of(lineage.classes, lineage.before_cog, "run");
    Function* predict = method_of(lineage.classes, lineage.before_cog, "predict");
    if (run != nullptr && predict != nullptr) {
      report_.error(name_of(*predict), "class " + of.name + " defines both run() and predict()",
                    "keep run(), and remove or rename predict()");
      return std::nullopt;
    }
    if (run != nullptr) return Callable{run, true};
    if (predict == nullptr) return refuse_class(of, lineage);
    report_.warning(name_of(*predict), "predict() is the old name of run()", "rename it to run()");
    return Callable{predict, true};
  }

  // Says why no method was found where Python looks for it.
  std::nullopt_t refuse_class(Class& of, const Lineage& lineage) {
    std::string wanted = mode_ == Mode::train ? "train" : "run";
    std::string complaint = "class " + of.name + " does not define " + wanted + "()";
    for (const char* name : {"run", "predict"}) {
      Function* hidden = method_of(lineage.classes, lineage.classes.size(), name);
      if (hidden == nullptr || mode_ == Mode::train) continue;
      report_.error(name_of(*hidden),
                    complaint + ": Python finds the one of cog's base class before this one",
                    "name cog's base class last among the bases");
      return std::nullopt;
    }
    for (const Located& base : lineage.others) {
      if (is_cog_or_builtin(base.value)) continue;
      report_.error(
          base.where,
          complaint + ", and its base " + std::string(base.where.text()) + " is not in the project",
          "define " + wanted + "() in class " + of.name);
      return std::nullopt;
    }
    report_.error(of.node.field_or_self("name"), complaint,
                  "add a method: def " + wanted + "(self, prompt: str) -> str");
    return std::nullopt;
  }

  std::nullopt_t refuse_missing(Module& main) {
    std::vector<std::string> known;
    for (const auto& [name, value] : main.scope.names) {
      if (as<Class*>(value) != nullptr || as<Function*>(value) != nullptr) known.push_back(name);
    }
    std::optional<std::string> near = nearest(name_, known);
    std::string hint = near            ? "did you mean " + *near + "?"
                       : known.empty() ? "it has to stand at the top level of the file"
                                       : "the file defines " + join(known, ", ");
    report_.error_in(*main.source,
                     "there is no class or function " + in_quotes(name_) + " in this file", hint);
    return std::nullopt;
  }

  Evaluator& evaluator_;
  std::string name_;
  Mode mode_;
  Report report_;
};

bool is_iterator(const signature::Type& type) {
  return type.kind == Kind::iterator || type.kind == Kind::concatenate_iterator;
}

// Nothing, with what is wrong reported, if max= is no number that can be used.
std::optional<int> concurrency_of(const Located& decorator, Report report) {
  constexpr Integer kMost = 1'000'000;
  const Call* call = as<const Call*>(decorator.value);
  if (call == nullptr) return 1;
  bool wrong = !call->arguments.positional.empty() || call->arguments.keywords.size() > 1 ||
               (call->arguments.keywords.size() == 1 && !call->arguments.keyword("max"));
  if (wrong) {
    report.error(decorator.where, "@concurrent takes max and nothing else",
                 "write @concurrent(max=4)");
    return std::nullopt;
  }
  const Located* max = call->arguments.keyword("max");
  if (max == nullptr) return 1;
  const Integer* number = as<Integer>(max->value);
  if (number == nullptr || *number < 1 || *number > kMost) {
    report.error(max->where, "max is no whole number from 1 to 1000000",
                 "write @concurrent(max=4)");
    return std::nullopt;
  }
  return static_cast<int>(*number);
}

}  // namespace

std::optional<Callable> find_callable(Evaluator& evaluator, const std::string& name, Mode mode,
                                      Report report) {
  return Finder(evaluator, name, mode, std::move(report)).find();
}

void read_kind(const Callable& callable, Report report, signature::Signature& signature) {
  const Function& function = *callable.function;
  signature.asynchronous = function.is_async;
  for (const Located& decorator : function.decorators) {
    const Call* call = as<const Call*>(decorator.value);
    const Value& callee = call != nullptr ? call->callee : decorator.value;
    const External* external = as<const External*>(callee);
    if (external == nullptr) continue;
    if (external->name == "cog.streaming") {
      signature.streaming = true;
      if (is_iterator(signature.output)) continue;
      report.error(decorator.where, "@streaming is for models that return an iterator",
                   "write -> Iterator[...] or ConcatenateIterator[str], or remove @streaming");
    } else if (external->name == "cog.concurrent") {
      std::optional<int> max = concurrency_of(decorator, report);
      signature.max_concurrency = max.value_or(0);
      if (signature.max_concurrency <= 1 || function.is_async) continue;
      report.error(decorator.where, "@concurrent with max > 1 is for async models",
                   "write async def " + function.name + "(...)");
    } else if (external->name == "builtins.staticmethod" ||
               external->name == "builtins.classmethod" || external->name == "builtins.property") {
      report.error(decorator.where,
                   "the method that predicts can't be a " + external->name.substr(9),
                   "write a plain method: def " + function.name + "(self, ...)");
    }
  }
}

}  // namespace cog::schema
