// Types and inputs as the schemas that stand for them in an OpenAPI 3.0 document.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "signature/component_names.h"

namespace cog::signature {

// "max_new_tokens" -> "Max New Tokens"
std::string title_of(std::string_view name);

// Each result is one JSON object, compact, its keys in alphabetical order.
std::string describe_input(const Input& input, size_t order, const ComponentNames& names);
std::string describe_output(const Type& type, const std::string& title,
                            const ComponentNames& names);
std::string describe_component(const NamedComponent& component, const ComponentNames& names);

}  // namespace cog::signature
