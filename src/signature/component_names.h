// What the models and choices of a signature are called in its document.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "signature/openapi.h"

namespace cog::signature {

// One component that a target adds to the document: choices of an input, or a model.
struct NamedComponent {
  std::string name;
  const Input* choices = nullptr;
  const Component* model = nullptr;
};

// The components of one target.
struct ComponentNames {
  std::map<std::string, std::string> choices;  // by the name of the input
  std::map<std::string, std::string> models;   // by Component::name
  // To be written: in order of first use, one before what it refers to. Those that the other
  // target writes already are not among them.
  std::vector<NamedComponent> written;
};

struct TargetNames {
  ComponentNames run;
  ComponentNames train;
};

// Names stay as they are unless the document or an earlier component has them. Equal components of
// both targets are one. Throws Error{schema} if a component is not there that a type refers to.
// The result points into `targets`.
TargetNames name_components(const Targets& targets);

}  // namespace cog::signature
