// The processor time of compat::resolve over the whole matrix: every version of every package,
// pinned alone, on each Python, with and without a GPU.
//
// Usage: resolver [ROUNDS]. The first round also parses the tables, and is shown by itself.

#include <ctime>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/error.h"
#include "compat/resolve.h"
#include "compat/tables.h"

namespace {

using namespace cog;
using namespace cog::compat;

double processor_microseconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

std::vector<std::string> pins(const Matrix& matrix) {
  std::vector<std::string> all;
  for (const auto& [path, text] : matrix.tables().texts) {
    if (!path.starts_with("generated/")) continue;
    std::string name = path.substr(10, path.size() - 14);
    if (matrix.tables().is_runtime_part(name)) continue;
    const Package* package = matrix.tables().package(name);
    if (package == nullptr) continue;
    for (const Release& release : package->releases) {
      all.push_back(name + "==" + release.version_text);
    }
  }
  return all;
}

std::vector<Query> all_queries(const Matrix& matrix) {
  std::vector<Query> queries;
  for (const std::string& pin : pins(matrix)) {
    for (const char* python : {"3.10", "3.11", "3.12", "3.13", "3.14"}) {
      for (bool gpu : {false, true}) {
        Query query;
        query.gpu = gpu;
        query.python = Fixed{python, {}};
        query.wanted = {{requirements::parse_requirement(pin), pin, {}, false}};
        queries.push_back(std::move(query));
      }
    }
  }
  return queries;
}

// Sets of frameworks that people put together; most have no answer.
std::vector<Query> framework_sets() {
  std::vector<Query> queries;
  for (const char* one : {"torch==2.4.1", "torch==2.15.0", "torch"}) {
    for (const char* other : {"tensorflow[and-cuda]==2.18.0", "tensorflow==2.12.0",
                              "onnxruntime-gpu[cuda,cudnn]==1.22.0", "vllm==0.33.0"}) {
      for (const char* third : {"jax[cuda12]", "jax[cuda13]", "cupy-cuda12x", "xformers"}) {
        Query query;
        query.gpu = true;
        for (const char* line : {one, other, third}) {
          query.wanted.push_back({requirements::parse_requirement(line), line, {}, false});
        }
        queries.push_back(std::move(query));
      }
    }
  }
  return queries;
}

void show(const char* what, std::vector<double> times) {
  if (times.empty()) return;
  std::sort(times.begin(), times.end());
  auto at = [&](double share) {
    return times[static_cast<size_t>(share * static_cast<double>(times.size() - 1))];
  };
  std::printf("%s: %zu, p50 %.0f us, p99 %.0f us, max %.0f us\n", what, times.size(), at(0.5),
              at(0.99), times.back());
}

void run(const Matrix& matrix, const std::vector<Query>& queries) {
  std::vector<double> answered, refused;
  for (const Query& query : queries) {
    double start = processor_microseconds();
    bool fits = true;
    try {
      resolve(query, matrix);
    } catch (const Error&) {
      fits = false;
    }
    (fits ? answered : refused).push_back(processor_microseconds() - start);
  }
  show("  answered", answered);
  show("  refused, with the ways out", refused);
  answered.insert(answered.end(), refused.begin(), refused.end());
  show("  all", answered);
}

}  // namespace

int main(int count, char** words) {
  int rounds = count > 1 ? std::atoi(words[1]) : 3;
  Matrix matrix = Matrix::embedded();
  std::vector<Query> queries = all_queries(matrix);
  for (int round = 1; round <= rounds; ++round) {
    std::printf("round %d\n", round);
    run(matrix, queries);
    std::printf(" three frameworks\n");
    run(matrix, framework_sets());
  }
  double start = processor_microseconds();
  Query query = queries.back();
  query.wanted = {{requirements::parse_requirement("torch"), "torch", {}, false},
                  {requirements::parse_requirement("vllm"), "vllm", {}, false}};
  Matrix fresh = Matrix::embedded();
  resolve(query, fresh);
  std::printf("torch and vllm with tables that nobody has parsed: %.0f us\n",
              processor_microseconds() - start);
  return 0;
}
