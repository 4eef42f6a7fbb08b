// A question to the resolver, and which line each part of the answer is for.
#pragma once

#include <string>
#include <vector>

#include "plan/installation.h"
#include "plan/lines.h"
#include "plan/plan.h"

namespace cog::plan {

struct Question {
  compat::Query query;
  std::vector<size_t> lines;  // for each of query.wanted: its place in wanted, then constraints
};

Question make_question(const config::Config& config, const Facts& facts, const Wishes& wishes,
                       const compat::Matrix& matrix, const Lines& lines);

// For each of `lines.wanted`, then of `lines.constraints`.
std::vector<Answer> answers_of(const Question& question, const Lines& lines,
                               const std::vector<compat::ChosenPackage>& packages);

}  // namespace cog::plan
