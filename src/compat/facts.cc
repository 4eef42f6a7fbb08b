#include "compat/facts.h"

#include <charconv>
#include <utility>

#include "base/error.h"
#include "base/text.h"

namespace cog::compat {
namespace {

using requirements::Specifiers;

// One row, read by the names of the columns.
class Cells {
 public:
  Cells(const Table& table, const Row& row) : table_(table), row_(row) {}

  std::string_view view(std::string_view column) const { return row_.cells[table_.column(column)]; }
  std::string text(std::string_view column) const { return std::string(view(column)); }

  Specifiers specifiers(std::string_view column) const {
    std::optional<Specifiers> specifiers = requirements::parse_specifiers(view(column));
    if (!specifiers) throw wrong(column, "not a version specifier");
    return *std::move(specifiers);
  }

  double number(std::string_view column) const {
    std::string_view cell = view(column);
    if (cell.empty()) return 0;
    double value = 0;
    auto [end, failure] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
    if (failure != std::errc() || end != cell.data() + cell.size() || value < 0) {
      throw wrong(column, "not a number");
    }
    return value;
  }

  Origin origin() const { return {table_.file, row_.line, view("source"), view("date")}; }

  Error wrong(std::string_view column, const std::string& what) const {
    return Error(ErrorCode::config, what + ": " + in_quotes(view(column)), "",
                 SourceSpan{table_.file, row_.line});
  }

 private:
  const Table& table_;
  const Row& row_;
};

template <class Fact>
std::vector<Fact> read_all(const Table& table, Fact (*read)(const Cells&)) {
  std::vector<Fact> facts;
  facts.reserve(table.rows.size());
  for (const Row& row : table.rows) facts.push_back(read(Cells(table, row)));
  return facts;
}

CudaFrom cuda_from(const Cells& cells) {
  std::string_view text = cells.view("cuda_from");
  if (text == "packages") return CudaFrom::packages;
  if (text == "wheel") return CudaFrom::wheel;
  if (text == "base") return CudaFrom::base;
  if (text == "none") return CudaFrom::none;
  throw cells.wrong("cuda_from", "neither packages, wheel, base nor none");
}

int python_minor(const Cells& cells) {
  std::string_view text = cells.view("python");
  int minor = -1;
  if (text.starts_with("3.")) std::from_chars(text.data() + 2, text.data() + text.size(), minor);
  if (minor < 0) throw cells.wrong("python", "not a version of Python 3");
  return minor;
}

std::vector<std::string> texts(std::string_view cell) {
  std::vector<std::string> all;
  for (std::string_view part : split_cell(cell)) all.emplace_back(part);
  return all;
}

}  // namespace

std::vector<TorchBuild> read_torch_builds(const Table& table) {
  return read_all<TorchBuild>(table, [](const Cells& cells) {
    return TorchBuild{cells.specifiers("torch"), cells.text("build"), cells.text("cuda"),
                      cells.text("cudnn"), cells.origin()};
  });
}

std::vector<TorchArchitecture> read_torch_architectures(const Table& table) {
  return read_all<TorchArchitecture>(table, [](const Cells& cells) {
    return TorchArchitecture{cells.specifiers("torch"), cells.text("build"), cells.text("platform"),
                             cells.origin()};
  });
}

std::vector<ImageFact> read_images(const Table& table) {
  return read_all<ImageFact>(table, [](const Cells& cells) {
    return ImageFact{cells.text("cuda"),
                     cells.text("cudnn"),
                     cells.text("cudnn_tag"),
                     texts(cells.view("ubuntus")),
                     cells.text("state"),
                     cells.number("gigabytes_runtime"),
                     cells.number("gigabytes_devel"),
                     cells.origin()};
  });
}

std::vector<DriverFact> read_drivers(const Table& table) {
  return read_all<DriverFact>(table, [](const Cells& cells) {
    return DriverFact{cells.text("cuda"), cells.text("driver"), cells.text("driver_minor"),
                      cells.origin()};
  });
}

std::vector<Framework> read_frameworks(const Table& table) {
  return read_all<Framework>(table, [](const Cells& cells) {
    return Framework{cells.text("package"), cells.specifiers("versions"), cells.text("extra"),
                     cells.text("cuda"),    cells.text("cudnn"),          cuda_from(cells),
                     cells.origin()};
  });
}

std::vector<Need> read_needs(const Table& table) {
  return read_all<Need>(table, [](const Cells& cells) {
    return Need{cells.text("package"), cells.specifiers("versions"), cells.text("what"),
                cells.origin()};
  });
}

std::vector<PythonFact> read_pythons(const Table& table) {
  return read_all<PythonFact>(table, [](const Cells& cells) {
    return PythonFact{python_minor(cells), cells.text("state"), cells.view("image") == "yes",
                      cells.origin()};
  });
}

std::vector<PythonPatch> read_python_patches(const Table& table) {
  return read_all<PythonPatch>(table, [](const Cells& cells) {
    return PythonPatch{python_minor(cells), cells.text("python"), cells.origin()};
  });
}

std::vector<DistributionFact> read_distributions(const Table& table) {
  return read_all<DistributionFact>(table, [](const Cells& cells) {
    return DistributionFact{cells.text("distribution"), cells.text("version"),
                            cells.text("codename"),     cells.text("glibc"),
                            cells.text("python"),       cells.origin()};
  });
}

std::vector<Unresolvable> read_unresolvable(const Table& table) {
  return read_all<Unresolvable>(table, [](const Cells& cells) {
    return Unresolvable{cells.text("package"), cells.specifiers("versions"),
                        texts(cells.view("python")), cells.text("reason"), cells.origin()};
  });
}

std::vector<Toolkit> read_toolkits(const Table& table) {
  return read_all<Toolkit>(table, [](const Cells& cells) {
    return Toolkit{cells.text("cuda"), cells.text("runtime"), cells.text("cublas")};
  });
}

std::vector<PackageKind> read_package_kinds(const Table& table) {
  return read_all<PackageKind>(table, [](const Cells& cells) {
    return PackageKind{cells.text("name"), cells.text("kind")};
  });
}

std::vector<SourceTitle> read_source_titles(const Table& table) {
  return read_all<SourceTitle>(table, [](const Cells& cells) {
    return SourceTitle{cells.view("id"), cells.view("title")};
  });
}

std::vector<Override> read_overrides(const Table& table) {
  return read_all<Override>(table, [](const Cells& cells) {
    return Override{cells.view("package"), cells.view("version"), cells.view("column"),
                    cells.view("value")};
  });
}

}  // namespace cog::compat
