// Runs a fuzzer over the inputs that are kept in a folder: each line of seeds.txt, and each file of
// found/, where what a fuzzer once found stays as a test.
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

void try_input(const std::string& input) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(input.data()), input.size());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  std::filesystem::path folder(argv[1]);
  int count = 0;
  std::ifstream seeds(folder / "seeds.txt");
  for (std::string line; std::getline(seeds, line); ++count) try_input(line);
  if (std::filesystem::exists(folder / "found")) {
    for (const auto& entry : std::filesystem::directory_iterator(folder / "found")) {
      std::ifstream file(entry.path(), std::ios::binary);
      try_input({std::istreambuf_iterator<char>(file), {}});
      ++count;
    }
  }
  std::printf("%d inputs\n", count);
  return count > 0 ? 0 : 1;
}
