// The versions of one package that may be chosen on one Python, before any other is looked at.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compat/search.h"

namespace cog::compat {

// Finds the candidates of a variable whose name, package and user's lines are set, and removes
// what no choice of another package could save. The variable stays where it is from now on.
void fill_variable(Variable& variable, const Query& query, const Matrix::Tables& tables,
                   const Python& python);

// The row of unresolvable.tsv that says that this version can't be installed on Python 3.MINOR;
// null if none does.
const Unresolvable* unresolvable_row(const Matrix::Tables& tables, std::string_view package,
                                     const requirements::Version& version, int python_minor);

// The version and the tags that the address of a direct reference tells; nothing if there is no
// address, or if it does not end in a wheel's name.
std::optional<requirements::WheelName> wheel_of(const requirements::Requirement& requirement);

// torch, torchvision and torchaudio: PyTorch builds them together.
bool is_torch_family(std::string_view name);
// The label that the user gave one of them: of ==2.4.1+cu118, or of a wheel's name.
std::string torch_label(const requirements::Requirement& requirement);

// A version that the user's lines name and that the tables can't know: newer than all, or exactly
// one that is older than all. What a row requires is in the tables, or there is no such version.
std::optional<requirements::Version> unknown_version(
    const Package& package, const std::vector<requirements::Specifiers>& lines);

// The specifiers without local labels: the package index has builds without one alone.
requirements::Specifiers without_labels(const requirements::Specifiers& specifiers);

}  // namespace cog::compat
