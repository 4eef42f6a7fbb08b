#include "compat/conflicts.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/text.h"
#include "compat/cuda_version.h"
#include "compat/variables.h"
#include "compat/wording.h"

namespace cog::compat {
namespace {

using requirements::Prereleases;
using requirements::Specifier;

// Tells why no version of one package is left.
class VersionsTeller {
 public:
  VersionsTeller(const Query& query, const Matrix::Tables& tables, const Search& failed,
                 const std::string& pythons)
      : query_(query),
        tables_(tables),
        failed_(failed),
        pythons_(pythons.empty() ? failed.python().text : pythons),
        clash_(*failed.clash()),
        variable_(failed.variables()[clash_.variable]) {
    for (const Removal& removal : variable_.removals) why_[removal.candidate] = removal;
    for (const Removal& removal : clash_.removals) why_[removal.candidate] = removal;
    for (const Removal& removal : clash_.removals) {
      if (removal.why == Removed::asked_otherwise) add_asker(removal);
    }
    find_wished();
  }

  Told tell() {
    if (wished_.empty() && askers_.empty()) return tell_unwanted();
    if (wished_.empty()) return tell_askers();
    const Removal& newest = why_.at(wished_.front());
    switch (newest.why) {
      case Removed::no_build:
      case Removed::requires_python:
        return tell_python(newest.why);
      case Removed::glibc:
        return tell_glibc();
      case Removed::asks_otherwise:
        return tell_asking(newest);
      case Removed::no_torch_build:
        return tell_torch(newest);
      case Removed::unresolvable:
        return tell_unresolvable(newest);
      default:
        return tell_askers();
    }
  }

 private:
  void add_asker(const Removal& removal) {
    bool known = std::any_of(askers_.begin(), askers_.end(), [&](const Removal& other) {
      return other.dependency == removal.dependency;
    });
    if (!known) askers_.push_back(removal);
  }

  // What the user's own lines and the chosen packages would accept, newest first.
  void find_wished() {
    for (size_t i = 0; i < variable_.candidates.size(); ++i) {
      auto removal = why_.find(i);
      if (removal == why_.end()) continue;
      Removed why = removal->second.why;
      if (why == Removed::unwanted || why == Removed::withdrawn ||
          why == Removed::asked_otherwise) {
        continue;
      }
      bool accepted = std::all_of(askers_.begin(), askers_.end(), [&](const Removal& asker) {
        return matches(asker.dependency->requirement().specifiers,
                       variable_.candidates[i].release->version, Prereleases::allowed);
      });
      if (accepted) wished_.push_back(i);
    }
  }

  const Candidate& candidate(size_t i) const { return variable_.candidates[i]; }

  std::string chosen_name(size_t variable) const {
    const std::string& name = failed_.variables()[variable].name;
    const Chosen* one = failed_.on_path(variable);
    return one == nullptr ? name : name + " " + one->candidate->release->version_text;
  }

  Source source_of(const Candidate& one) const {
    return tables_.source_of(*variable_.package, *one.release);
  }

  std::vector<Source> asker_sources(size_t variable) const {
    const Chosen* one = failed_.on_path(variable);
    if (one == nullptr) return {};
    return {tables_.source_of(*failed_.variables()[variable].package, *one->candidate->release)};
  }

  // "torch 2.4.0", "torch 1.11.0 to 1.13.1"; after what brought it into play.
  std::string wished_name() const {
    std::string text = variable_.name + " " + candidate(wished_.back()).release->version_text;
    if (wished_.size() > 1) text += " to " + candidate(wished_.front()).release->version_text;
    return text;
  }

  std::string subject() const {
    if (askers_.empty()) return wished_name();
    return chosen_name(askers_.front().by) + " needs " + needs_text(askers_.front()) + ", which";
  }

  std::string user_lines() const {
    std::vector<std::string> lines;
    for (size_t wanted : variable_.wanted) lines.push_back(query_.wanted[wanted].text);
    return list_text(lines);
  }

  Told tell_unwanted() const {
    Told told;
    told.sources.push_back(
        {variable_.package->file, 0, variable_.package->source, variable_.package->fetched});
    std::vector<std::string> withdrawn;
    for (const auto& [i, removal] : why_) {
      if (removal.why == Removed::withdrawn)
        withdrawn.push_back(candidate(i).release->version_text);
    }
    if (variable_.wanted.size() > 1) {
      told.message = user_lines() + " exclude each other";
    } else if (!withdrawn.empty()) {
      told.message = "only withdrawn versions and pre-releases fit " + in_quotes(user_lines()) +
                     ": " + list_text(withdrawn);
    } else {
      told.message = "no version of " + variable_.name + " fits " + in_quotes(user_lines());
    }
    return told;
  }

  Told tell_askers() const {
    Told told;
    std::vector<std::string> parts;
    for (const Removal& asker : askers_) {
      parts.push_back(chosen_name(asker.by) + " needs " + needs_text(asker));
      for (Source& source : asker_sources(asker.by)) told.sources.push_back(std::move(source));
    }
    told.message = list_text(parts);
    if (!variable_.wanted.empty()) told.message += ", but the requirements say " + user_lines();
    if (variable_.wanted.empty() && askers_.size() == 1) {
      auto pinned = askers_.front().dependency->requirement().specifiers.pinned();
      told.message += pinned && !pinned->local.empty()
                          ? ", a build that the package index does not have"
                          : ", and there is no such version";
    }
    return told;
  }

  // Without the versions that are left out, as long as they are not what it is about.
  std::string needs_text(const Removal& asker) const {
    requirements::Requirement shorter = asker.dependency->requirement();
    std::erase_if(shorter.specifiers.all,
                  [](const Specifier& one) { return one.comparison == "!="; });
    bool enough =
        std::none_of(clash_.removals.begin(), clash_.removals.end(), [&](const Removal& removal) {
          return removal.dependency == asker.dependency &&
                 matches(shorter.specifiers, candidate(removal.candidate).release->version,
                         Prereleases::allowed);
        });
    return to_line(enough ? shorter : asker.dependency->requirement());
  }

  static std::string to_line(requirements::Requirement requirement) {
    std::vector<Specifier>& all = requirement.specifiers.all;  // of metadata: in any order
    std::stable_partition(all.begin(), all.end(),
                          [](const Specifier& one) { return one.comparison[0] == '>'; });
    return requirement.name + to_text(requirement.specifiers);
  }

  Told tell_wheel() const {
    Told told;
    told.about_python = true;
    std::string_view address = query_.wanted[variable_.wanted.front()].requirement.url;
    told.message = "the wheel " + decode_percent(address.substr(address.rfind('/') + 1)) +
                   " is not for " + query_.platform + " with Python " + pythons_;
    return told;
  }

  Told tell_python(Removed why) const {
    if (variable_.from_wheel) return tell_wheel();
    Told told;
    told.about_python = true;
    bool many = wished_.size() > 1 && askers_.empty();
    const Candidate& newest = candidate(wished_.front());
    told.message = subject();
    if (why == Removed::requires_python) {
      told.message += std::string(many ? " need" : " needs") + " Python " +
                      std::string(newest.release->requires_python) + ", not " + pythons_;
    } else {
      uint64_t minors = 0;
      for (size_t i : wished_) {
        minors |= candidate(i).release->pythons_on(query_.platform).minors;
      }
      std::string has = minors == 0 ? "none for " + query_.platform : to_text(minors);
      told.message += std::string(many ? " have" : " has") + " no build for Python " + pythons_ +
                      (many ? " (they have " : " (it has ") + has + ")";
    }
    for (size_t i : wished_) {
      if (told.sources.size() < 3) told.sources.push_back(source_of(candidate(i)));
    }
    return told;
  }

  Told tell_glibc() const {
    const Candidate& newest = candidate(wished_.front());
    bool many = wished_.size() > 1 && askers_.empty();
    Told told;
    told.message = subject() + (many ? " need" : " needs") + " glibc " +
                   std::string(newest.release->glibc) + ", and the base image " +
                   query_.own_base->name + " has " + query_.own_base->glibc;
    told.sources.push_back(source_of(newest));
    return told;
  }

  Told tell_asking(const Removal& removal) const {
    const Candidate& one = candidate(removal.candidate);
    Told told;
    told.message = variable_.name + " " + one.release->version_text + " needs " +
                   to_line(removal.dependency->requirement()) + ", not " + chosen_name(removal.by);
    told.sources = asker_sources(removal.by);
    told.sources.insert(told.sources.begin(), source_of(one));
    return told;
  }

  Told tell_torch(const Removal& removal) const {
    const Candidate& one = candidate(removal.candidate);
    Told told;
    std::vector<std::string> builds, labels;
    for (const TorchBuild* build : tables_.builds_of(one.release->version)) {
      labels.push_back(build->label);
      if (build->cuda.empty()) continue;
      builds.emplace_back(minor_of(build->cuda));
      told.sources.push_back(tables_.source_of(build->origin));
    }
    std::string label = user_label();
    if (!query_.index_builds.empty()) {
      told.message = "torch " + one.release->version_text + (label.empty() ? "" : "+" + label) +
                     " is not on PyTorch's index of the build " +
                     list_text(query_.index_builds, "or") +
                     ", which the requirements name (it has " + list_text(labels) + ")";
    } else if (!label.empty()) {
      told.message = "PyTorch has no build " + label + " of torch " + one.release->version_text +
                     " (it has " + list_text(labels) + ")";
    } else {
      told.message = "torch " + one.release->version_text + " has no build for CUDA " +
                     (query_.cuda ? query_.cuda->text : "") + " (it has " +
                     (builds.empty() ? "none that is known" : list_text(builds)) + ")";
    }
    if (!askers_.empty()) {
      told.message = chosen_name(askers_.front().by) + " needs torch " + one.release->version_text +
                     ", and " + told.message;
    }
    return told;
  }

  std::string user_label() const {
    for (size_t i = 0; i < query_.wanted.size(); ++i) {
      const auto& requirement = query_.wanted[i].requirement;
      auto pinned = requirement.specifiers.pinned();
      if (requirement.name.starts_with("torch") && pinned && !pinned->local.empty()) {
        return pinned->local.front();
      }
    }
    return "";
  }

  Told tell_unresolvable(const Removal& removal) const {
    const Candidate& one = candidate(removal.candidate);
    const Unresolvable& row =
        *unresolvable_row(tables_, variable_.name, one.release->version, failed_.python().minor);
    Told told;
    told.about_python = !row.pythons.empty();
    told.message = variable_.name + " " + one.release->version_text + " can't be installed";
    if (told.about_python) told.message += " on Python " + pythons_;
    told.message += ": it " + row.reason;
    told.sources.push_back(tables_.source_of(row.origin));
    return told;
  }

  const Query& query_;
  const Matrix::Tables& tables_;
  const Search& failed_;
  std::string pythons_;
  const Clash& clash_;
  const Variable& variable_;
  std::map<size_t, Removal> why_;  // candidate -> what removed it
  std::vector<Removal> askers_;    // chosen packages that need another version
  std::vector<size_t> wished_;     // candidates that only circumstances speak against
};

Told tell_part(const Query& query, const Matrix::Tables& tables, const Search& failed) {
  const Clash& clash = *failed.clash();
  Told told;
  std::vector<std::string> parts;
  for (const Ask& ask : clash.asks) {
    std::string what = clash.part + to_text(ask.requirement->specifiers);
    if (ask.wanted) {
      parts.push_back("the requirements say " + query.wanted[*ask.wanted].text);
      continue;
    }
    const Chosen* one = failed.on_path(*ask.by);
    if (one == nullptr) continue;
    const Variable& variable = failed.variables()[*ask.by];
    parts.push_back(variable.name + " " + one->candidate->release->version_text + " needs " + what);
    told.sources.push_back(tables.source_of(*variable.package, *one->candidate->release));
  }
  told.message = list_text(parts);
  told.message +=
      clash.asks.size() == 1 ? ", and there is no such version" : ", and only one can be installed";
  return told;
}

Told tell_no_torch(const Query& query, const Matrix::Tables& tables, const Clash& clash) {
  const Wanted& wanted = query.wanted[*clash.asks[0].wanted];
  Told told;
  told.message =
      wanted.text + " imports torch while it is built, and the requirements name no torch";
  const Need* need = need_of(tables, wanted.requirement.name, "torch-first");
  if (need != nullptr) told.sources.push_back(tables.source_of(need->origin));
  return told;
}

Told tell_labels(const Query& query, const Clash& clash) {
  Told told;
  told.message =
      query.wanted[*clash.asks[0].wanted].text + " and " +
      query.wanted[*clash.asks[1].wanted].text +
      " name two builds of PyTorch, and only one can be installed: each has an index of " +
      "its own";
  return told;
}

}  // namespace

Told tell(const Query& query, const Matrix::Tables& tables, const Search& failed,
          const std::string& pythons) {
  const Clash& clash = *failed.clash();
  switch (clash.kind) {
    case Clash::Kind::part:
      return tell_part(query, tables, failed);
    case Clash::Kind::base:
      return tell(query, tables, clash.base);
    case Clash::Kind::no_torch:
      return tell_no_torch(query, tables, clash);
    case Clash::Kind::labels:
      return tell_labels(query, clash);
    case Clash::Kind::versions:
      break;
  }
  return VersionsTeller(query, tables, failed, pythons).tell();
}

}  // namespace cog::compat
