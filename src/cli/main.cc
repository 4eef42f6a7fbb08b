#include "cli/cli.h"

int main(int argc, char** argv) { return cog::cli::run(argc, argv); }
