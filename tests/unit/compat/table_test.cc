#include "compat/table.h"

#include <gtest/gtest.h>
