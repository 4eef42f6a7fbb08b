#include "schema/encoding.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "schema/syntax.h"

namespace cog::schema {
namespace {

TEST(Decode, ReadsWhatTheCodingLineNames) {
  EXPECT_EQ(decode("# coding: latin-1\n'\xE9\x80'").text, "# coding: latin-1\n'\u00E9\u0080'");
  EXPECT_EQ(decode("#!/bin/x\n# -*- coding: ISO_8859_1 -*-\n\xFF").text,
            "#!/bin/x\n# -*- coding: ISO_8859_1 -*-\n\u00FF");
  EXPECT_EQ(decode("# vim: set fileencoding=cp1252 :\n\x80\x93\xE9").text,
            "# vim: set fileencoding=cp1252 :\n\u20AC\u201C\u00E9");
}

TEST(Decode, LeavesUtf8) {
  for (const char* text : {"\u00E9", "# coding: utf-8\n\u00E9", "# coding: UTF8\n\u00E9", "\xE9",
                           "x = 1\n# coding: latin-1\n\u00E9", "x = '# coding: latin-1'\n\u00E9",
                           "\n\n# coding: latin-1\n\u00E9", "# coding:\n\u00E9", "# coding"}) {
    EXPECT_EQ(decode(text).text, text);
    EXPECT_FALSE(decode(text).unknown) << text;
  }
  EXPECT_EQ(decode("\xEF\xBB\xBFx").text, "x");
}

TEST(Decode, NamesWhatItCannotRead) {
  EXPECT_EQ(decode("# coding: koi8-r\n\xC1").unknown, "koi8-r");
  EXPECT_FALSE(decode("# coding: koi8-r\nx\n").unknown);  // ASCII is the same in it
}

TEST(Source, CountsColumnsOfTheDecodedText) {
  try {
    Source source("x.py", "# coding: latin-1\nx = '\xE9' +\n");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.diagnostics.at(0).where.line, 2);
    EXPECT_EQ(error.diagnostics.at(0).excerpt, "x = '\u00E9' +");
  }
}

TEST(Source, DoesNotCallADefaultOfATypeParameterASyntaxError) {
  for (const char* text :
       {"class A[T = int]: pass\n", "def f[T = int](): pass\n", "type X[T = int] = list[T]\n"}) {
    try {
      Source source("x.py", text);
      FAIL() << text;
    } catch (const Error& error) {
      EXPECT_EQ(error.diagnostics.at(0).message,
                "type parameters with a default can't be read here");
    }
  }
}

}  // namespace
}  // namespace cog::schema
