#include <algorithm>
#include <deque>
#include <set>
#include <utility>

#include "base/text.h"
#include "requirements/lock_lines.h"
#include "requirements/syntax.h"

namespace cog::requirements {
namespace {

class UvLock {
 public:
  explicit UvLock(const LockFile& lock) : lock_(lock) {
    for (const TomlValue& package : lock.document["package"].items) {
      packages_[package["name"].text].push_back(&package);
    }
  }

  void read(const std::vector<std::string>& own_indexes, Requirements& result) {
    const TomlValue* root = find_root();
    if (root == nullptr) {
      lock_.findings.error({lock_.path}, "the lock has no package for the project of its folder",
                           "run `uv lock` there");
      return;
    }
    walk(*root);
    std::map<std::string, size_t> indexes;
    for (const TomlValue& package : lock_.document["package"].items) {
      add(package, &package == root, indexes, result);
    }
    add_indexes(lock_, indexes, own_indexes, result);
  }

 private:
  // A package, or one of its extras.
  using Step = std::pair<const TomlValue*, std::string>;

  const TomlValue* find_root() const {
    for (const TomlValue& package : lock_.document["package"].items) {
      const TomlValue& source = package["source"];
      if (source["virtual"].text == "." || source["editable"].text == ".") return &package;
    }
    return nullptr;
  }

  // Marks what the root needs, in all environments at once: a step is taken again if it is reached
  // for more of them.
  void walk(const TomlValue& root) {
    std::map<Step, std::vector<bool>> reached;
    std::deque<Step> open = {{&root, ""}};
    reached[open.front()].assign(lock_.targets.environments().size(), true);
    while (!open.empty()) {
      Step step = open.front();
      open.pop_front();
      const std::vector<bool> here = reached[step];
      const TomlValue& dependencies = step.second.empty()
                                          ? (*step.first)["dependencies"]
                                          : (*step.first)["optional-dependencies"][step.second];
      for (const TomlValue& dependency : dependencies.items) {
        std::vector<bool> holds = markers_of(dependency);
        for (size_t i = 0; i < holds.size(); ++i) holds[i] = holds[i] && here[i];
        if (std::find(holds.begin(), holds.end(), true) == holds.end()) continue;
        for (const Step& next : steps_of(dependency)) {
          if (merge(reached[next], holds)) open.push_back(next);
        }
      }
    }
    for (auto& [step, environments] : reached) merge(needed_by_[step.first], environments);
  }

  static bool merge(std::vector<bool>& into, const std::vector<bool>& more) {
    into.resize(more.size());
    bool changed = false;
    for (size_t i = 0; i < more.size(); ++i) {
      changed = changed || (more[i] && !into[i]);
      into[i] = into[i] || more[i];
    }
    return changed;
  }

  const std::vector<bool>& markers_of(const TomlValue& dependency) {
    auto [found, is_new] = markers_.try_emplace(&dependency);
    if (is_new) found->second = evaluate_marker(lock_, dependency["marker"]);
    return found->second;
  }

  std::vector<Step> steps_of(const TomlValue& dependency) {
    const TomlValue* package = find(dependency);
    if (package == nullptr) {
      if (missing_.insert(&dependency).second) {
        lock_.findings.error(dependency.where(lock_.path),
                             "the lock lacks " + shown(dependency["name"].text),
                             "write it again with `uv lock`");
      }
      return {};
    }
    std::vector<Step> steps = {{package, ""}};
    for (const TomlValue& extra : dependency["extra"].items)
      steps.emplace_back(package, extra.text);
    return steps;
  }

  // The lock tells versions and sources of a dependency where there are several.
  const TomlValue* find(const TomlValue& dependency) const {
    auto named = packages_.find(dependency["name"].text);
    if (named == packages_.end()) return nullptr;
    for (const TomlValue* package : named->second) {
      const TomlValue& version = dependency["version"];
      if (version && version.text != (*package)["version"].text) continue;
      if (!same_source(dependency["source"], (*package)["source"])) continue;
      return package;
    }
    return nullptr;
  }

  static bool same_source(const TomlValue& asked, const TomlValue& source) {
    return std::all_of(asked.keys.begin(), asked.keys.end(),
                       [&](const std::string& key) { return source[key].text == asked[key].text; });
  }

  void add(const TomlValue& package, bool is_root, std::map<std::string, size_t>& indexes,
           Requirements& result) {
    auto needed = needed_by_.find(&package);
    if (is_root || needed == needed_by_.end() || package["source"]["virtual"]) return;
    std::optional<std::string> marker = lock_.targets.marker(needed->second);
    if (!marker) return;
    const TomlValue& index = package["source"]["registry"];
    if (index) ++indexes[index.text];
    std::vector<std::string> hashes;
    if (package["sdist"]["hash"]) hashes.push_back(package["sdist"]["hash"].text);
    for (const TomlValue& wheel : package["wheels"].items) {
      if (wheel["hash"]) hashes.push_back(wheel["hash"].text);
    }
    add_locked_line(lock_, package, requirement_for(package), *marker, hashes, result);
  }

  static std::string requirement_for(const TomlValue& package) {
    const TomlValue& source = package["source"];
    std::string name = package["name"].text;
    for (const char* kind : {"path", "directory", "editable"}) {
      if (source[kind]) return "./" + source[kind].text;
    }
    if (source["url"])
      return name + " @ " + source["url"].text + subdirectory(source["subdirectory"].text);
    if (source["git"]) return name + " @ " + git_address(source["git"].text);
    return name + "==" + package["version"].text;
  }

  static std::string subdirectory(const std::string& folder) {
    return folder.empty() ? "" : "#subdirectory=" + folder;
  }

  // "https://h/x.git?rev=main&subdirectory=y#commit" -> "git+https://h/x.git@commit#subdirectory=y"
  static std::string git_address(const std::string& source) {
    size_t hash = source.find('#');
    size_t query = std::min(source.find('?'), hash);
    std::string folder;
    if (query < hash) {
      for (const std::string& part : split(source.substr(query + 1, hash - query - 1), '&')) {
        if (part.starts_with("subdirectory=")) folder = part.substr(part.find('=') + 1);
      }
    }
    std::string commit = hash == source.npos ? "" : "@" + source.substr(hash + 1);
    return "git+" + source.substr(0, query) + commit + subdirectory(folder);
  }

  const LockFile& lock_;
  std::map<std::string, std::vector<const TomlValue*>> packages_;
  std::map<const TomlValue*, std::vector<bool>> markers_;
  std::map<const TomlValue*, std::vector<bool>> needed_by_;
  std::set<const TomlValue*> missing_;
};

}  // namespace

void read_uv_lock(const LockFile& lock, const std::vector<std::string>& own_indexes,
                  Requirements& result) {
  const TomlValue& version = lock.document["version"];
  if (version.text != "1") {
    lock.findings.error(version ? version.where(lock.path) : SourceSpan{lock.path},
                        "this version of cog reads locks of version 1",
                        "run `uv export -o requirements.txt` and name that file");
    return;
  }
  result.locked = true;
  UvLock(lock).read(own_indexes, result);
}

}  // namespace cog::requirements
