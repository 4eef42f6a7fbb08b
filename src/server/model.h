// What the server knows of its model before it runs: the schema that came with the image.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/file_reader.h"
#include "signature/validator.h"

namespace cog::server {

struct Model {
  std::string document;  // OpenAPI, as it was written; empty if there is none
  std::optional<signature::Validator> validator;
  bool output_is_list = false;
  bool streams = false;  // its schema allows server-sent events
  std::string warning;  // why inputs are not checked, if they are not
};

// The first of `places` that exists. A document that can't be used is a warning: the model may
// still run.
Model load_model(const std::vector<std::string>& places, const FileReader& files);

}  // namespace cog::server
