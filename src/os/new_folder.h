// A folder that appears under its name whole, or not at all.
#pragma once

#include <string>

namespace cog::os {

class NewFolder {
 public:
  // Makes an empty folder beside `target`, whose parent must exist. A `target` that is a link to a
  // folder stands for that folder. Throws Error{not_found} without the parent, Error{io} if the
  // machine refuses.
  explicit NewFolder(const std::string& target);
  ~NewFolder();  // removes it with all in it, unless it has taken its place
  NewFolder(const NewFolder&) = delete;
  NewFolder& operator=(const NewFolder&) = delete;

  const std::string& path() const { return path_; }  // where to write
  // Gives it the name `target`. A folder of that name goes away; after a failure it is there as
  // before. Throws Error{io}.
  void take_place();

 private:
  std::string target_;
  std::string path_;
};

// Removes the folder and what is in it; does not follow links. Content if there is none.
void remove_folder(const std::string& path);

}  // namespace cog::os
