#include "oci/reference.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace cog::oci {
namespace {

const std::string kHex(64, 'a');

TEST(Reference, ReadsNamesAsDockerDoes) {
  const std::string digest = "sha256:" + kHex;
  const std::vector<std::pair<std::string, Reference>> cases = {
      {"ocr", {"docker.io", "library/ocr", "latest", ""}},
      {"me/ocr:1", {"docker.io", "me/ocr", "1", ""}},
      {"localhost/ocr", {"localhost", "ocr", "latest", ""}},
      {"localhost:5001/me/ocr", {"localhost:5001", "me/ocr", "latest", ""}},
      {"host.example/x@" + digest, {"host.example", "x", "", digest}},
      {"host.example/x:1@" + digest, {"host.example", "x", "1", digest}},
      {"index.docker.io/ocr", {"docker.io", "library/ocr", "latest", ""}},
      {"docker.io/me/ocr", {"docker.io", "me/ocr", "latest", ""}},
      {"Host/ocr", {"Host", "ocr", "latest", ""}},
      {"[::1]:5000/a/b", {"[::1]:5000", "a/b", "latest", ""}},
      {"127.0.0.1:5000/a", {"127.0.0.1:5000", "a", "latest", ""}},
      {"a__b.c-d---e_f:Tag_1.2-x", {"docker.io", "library/a__b.c-d---e_f", "Tag_1.2-x", ""}},
      {"a/b/c/d", {"docker.io", "a/b/c/d", "latest", ""}},
  };
  for (const auto& [text, expected] : cases) {
    EXPECT_EQ(parse_reference(text), expected) << text;
  }
}

TEST(Reference, IsShownInItsShortestFormThatReadsBackTheSame) {
  const std::string digest = "@sha256:" + kHex;
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"ocr", "ocr"},
      {"docker.io/library/ocr:latest", "ocr"},
      {"library/ocr:2", "ocr:2"},
      {"docker.io/me/ocr", "me/ocr"},
      {"localhost:5001/me/ocr:1", "localhost:5001/me/ocr:1"},
      {"docker.io/localhost/x", "docker.io/localhost/x"},
      {"docker.io/a.b/x", "docker.io/a.b/x"},
      {"docker.io/library/a/b", "library/a/b"},
      {"h.io/x" + digest, "h.io/x" + digest},
      {"h.io/x:latest" + digest, "h.io/x:latest" + digest},
  };
  for (const auto& [text, shortest] : cases) {
    Reference reference = parse_reference(text);
    EXPECT_EQ(to_text(reference), shortest);
    EXPECT_EQ(parse_reference(shortest), reference) << shortest;
  }
}

TEST(Reference, RefusesWhatDockerRefuses) {
  const std::vector<std::string> cases = {
      "",
      ":1",
      "/a",
      "a/",
      "a//b",
      "a:",
      "a:-x",
      "a:" + std::string(129, 't'),
      "a:b:c",
      "OCR",
      "me/OCR",
      "a b",
      "a\n",
      "-a",
      "a-",
      "a..b",
      "a._b",
      "a___b",
      "_a",
      "h.io:x/a",
      "h.io:/a",
      "-h.io/a",
      "h..io/a",
      "[::1/a",
      "[]/a",
      "[::1]x/a",
      "a@",
      "a@sha256:",
      "a@sha256:" + kHex + "a",
      "a@md5:" + kHex,
      "a@sha256:" + std::string(64, 'A'),
      "a@b@sha256:" + kHex,
      kHex,
      "h.io/" + std::string(256, 'a'),
      "é",
      "http://h.io/a",
  };
  for (const std::string& text : cases) {
    try {
      parse_reference(text);
      ADD_FAILURE() << text;
    } catch (const Error& error) {
      EXPECT_EQ(error.code, ErrorCode::usage) << text;
    }
  }
}

TEST(Reference, ErrorsNameThePartThatIsWrong) {
  try {
    parse_reference("me/OCR:1");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(to_text(error),
              "invalid image name \"me/OCR:1\": a repository is written in lower case\n"
              "  use \"me/ocr:1\"");
  }
  try {
    parse_reference("Python:3.11");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.hint, "use \"python:3.11\"");
  }
}

TEST(DefaultImageName, ComesFromTheFolder) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"ocr", "cog-ocr"},
      {"/home/me/My Model", "cog-my-model"},
      {"cog-ocr", "cog-ocr"},
      {"Ünï_x", "cog-nx"},
      {"/", "cog-model"},
      {"---", "cog-model"},
      {"", "cog-model"},
      {"a_-", "cog-a"},
      {"abcdefghijklmnopqrstuvwxyz0", "cog-abcdefghijklmnopqrstuvwxyz"},
  };
  for (const auto& [folder, name] : cases) {
    EXPECT_EQ(default_image_name(folder), name);
    EXPECT_EQ(to_text(parse_reference(name)), name);
  }
}

}  // namespace
}  // namespace cog::oci
