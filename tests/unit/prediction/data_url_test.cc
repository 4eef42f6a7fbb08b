#include "prediction/data_url.h"

#include <gtest/gtest.h>

namespace cog::prediction {
namespace {

TEST(DataUrl, GoesBothWays) {
  std::string bytes("\0\xff\x10", 3);
  EXPECT_EQ(to_data_url("image/png", bytes), "data:image/png;base64,AP8Q");
  EXPECT_EQ(parse_data_url("data:image/png;base64,AP8Q"), (DataUrl{"image/png", bytes}));
  EXPECT_EQ(parse_data_url(to_data_url("text/plain", "")), (DataUrl{"text/plain", ""}));
}

TEST(DataUrl, KnowsTheOtherSpellings) {
  EXPECT_EQ(parse_data_url("data:,a%20b"), (DataUrl{"text/plain", "a b"}));
  EXPECT_EQ(parse_data_url("DATA:;BASE64,YQ=="), (DataUrl{"text/plain", "a"}));
  EXPECT_EQ(parse_data_url("data:None;base64,YQ"), (DataUrl{"application/octet-stream", "a"}));
  EXPECT_EQ(parse_data_url("data:text/csv;charset=utf-8;base64,YQ%3D%3D"),
            (DataUrl{"text/csv;charset=utf-8", "a"}));
}

TEST(DataUrl, StepsOverWhitespaceInBase64) {
  for (const char* text : {"data:;base64,QU\r\nI=\n", "data:;base64, Q U\tI =",
                           "data:;base64,QU%0AI%3D", "data:; base64 ,QUI="}) {
    EXPECT_EQ(parse_data_url(text), (DataUrl{"text/plain", "AB"})) << text;
  }
  EXPECT_EQ(parse_data_url("data:image/png ;base64,QUI="), (DataUrl{"image/png", "AB"}));
  EXPECT_EQ(parse_data_url("data:, a b"), (DataUrl{"text/plain", " a b"}));
}

TEST(DataUrl, RefusesWhatIsNone) {
  for (const char* text : {"", "data", "data:", "data:image/png;base64", "http://x/,", "/data:,x",
                           "data:image/png;base64,???"}) {
    EXPECT_EQ(parse_data_url(text), std::nullopt) << text;
  }
}

TEST(MediaType, IsTheExtensionsOwn) {
  EXPECT_EQ(media_type_of("a/b.c/Sign.PNG"), "image/png");
  EXPECT_EQ(media_type_of("x.jpeg"), "image/jpeg");
  EXPECT_EQ(media_type_of("x.tar.gz"), "application/gzip");
  EXPECT_EQ(media_type_of("README"), "application/octet-stream");
  EXPECT_EQ(media_type_of("x.unheard"), "application/octet-stream");
  EXPECT_EQ(media_type_of(""), "application/octet-stream");
}

TEST(MediaType, HasAnExtension) {
  EXPECT_EQ(extension_of("image/jpeg"), ".jpg");
  EXPECT_EQ(extension_of("Text/Plain; charset=utf-8"), ".txt");
  EXPECT_EQ(extension_of("application/octet-stream"), "");
  EXPECT_EQ(extension_of(""), "");
}

}  // namespace
}  // namespace cog::prediction
