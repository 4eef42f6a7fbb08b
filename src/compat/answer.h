// From a solution of the search to a Resolution, step by step, with the reason for each.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compat/resolve.h"
#include "compat/search.h"
#include "compat/tables.h"

namespace cog::compat {

// What the steps read, and what they fill in.
struct Answer {
  const Query& query;
  const Matrix::Tables& tables;
  const Search& search;
  const Solution& solution;
  Resolution resolution = {};
  std::vector<size_t> held_back = {};  // variables of which installers would take newer versions

  void because(std::string rule, std::string text, std::vector<Source> sources = {});
  void warn(std::string text);

  const Variable& variable_of(const Chosen& chosen) const;
  const Chosen* chosen(std::string_view package) const;
  Source row_of(const Chosen& chosen) const;
  std::string name_of(const Chosen& chosen) const;  // "torch 2.4.1"
};

// In this order.
void answer_packages(Answer& answer);  // packages, index_urls
void answer_cuda(Answer& answer);      // cuda, cudnn, c_compiler, nvcc
void answer_base(Answer& answer);      // cuda_image, saved_gigabytes
void answer_own_base(Answer& answer);  // in its place, where the user chose the base: warnings
void answer_driver(Answer& answer);    // driver

// "12" is as much as some packages say.
bool is_vague(const std::optional<std::string>& version);
// If torch's CUDA is of another major version than the nvcc of the base.
void warn_of_other_nvcc(Answer& answer, const std::string& base_cuda);

}  // namespace cog::compat
