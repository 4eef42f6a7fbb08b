#include "build/matrix.h"

#include "base/error.h"
#include "os/file_system.h"

namespace cog::build {

std::string matrix_folder(const os::Environment& environment) {
  return os::join_path(environment.cache_folder(), "compat");
}

compat::Matrix read_matrix(const os::Environment& environment) {
  const std::string folder = matrix_folder(environment);
  if (!os::is_directory(folder)) return compat::Matrix::embedded();
  try {
    return compat::Matrix::with_newer(os::Folder(folder));
  } catch (Error& error) {
    error.hint = "go back to the tables of this cog with: cog compat reset";
    throw error.while_doing("reading the tables that cog compat update left in " + folder);
  }
}

}  // namespace cog::build
