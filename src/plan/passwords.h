// Passwords and tokens in addresses: https://me:secret@host/simple.
#pragma once

#include <string>
#include <string_view>

namespace cog::plan {

// Whether some address in `text` names more than a user of ssh's. What a variable stands for
// (https://${TOKEN}@host) is not in the text.
bool has_password(std::string_view text);

// "https://me:secret@host/" -> "https://host/", for each address in `text`.
std::string without_passwords(std::string text);

}  // namespace cog::plan
