// The certificates of a company's own authority, which builds behind its proxy must trust.
#pragma once

#include <string>

#include "os/environment.h"

namespace cog::project {

// The PEM text that COG_CA_CERT stands for, certificates alone, in order; empty if it is not set.
// The variable holds the path of a file, that of a folder whose *.crt and *.pem files count by
// name, PEM text itself, or base64 of PEM text. Throws Error{config} that names the variable and
// what is wrong with it, also for a private key, which has no place in an image.
std::string read_ca_certificates(const os::Environment& environment);

}  // namespace cog::project
