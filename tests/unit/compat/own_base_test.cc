#include "compat/own_base.h"

#include <gtest/gtest.h>

namespace cog::compat {
namespace {

OwnBase describe(std::string_view image) { return describe_base(image, Matrix::embedded()); }

// "3.12 2.36 cuda=12.4 cudnn=9 nvcc": '?' is unknown, '-' none; a Python in brackets is the
// distribution's, not there yet.
std::string told(std::string_view image) {
  OwnBase base = describe(image);
  auto part = [](const std::optional<std::string>& value) {
    return !value ? std::string("?") : value->empty() ? "-" : *value;
  };
  std::string python = base.python.empty() ? "?" : base.python;
  return (base.has_python ? python : "(" + python + ")") + " " +
         (base.musl            ? "musl"
          : base.glibc.empty() ? "?"
                               : base.glibc) +
         " cuda=" + part(base.cuda) + " cudnn=" + part(base.cudnn) +
         (base.nvcc.value_or(false) ? " nvcc" : "");
}

TEST(OwnBase, SaysNothingOfWhatItDoesNotKnow) {
  for (const char* image :
       {"me/python:3.12-slim", "localhost:5000/python:3.12-slim",
        "registry.example.com/python:3.12",
        "registry.example.com:5000/nvidia/cuda:12.4.1-devel-ubuntu18.04", "pythons:3.12",
        "alpine2:3", "team/alpine:3", "continuumio/miniconda3:24.1", "x@sha256:0123", ""}) {
    OwnBase unknown;
    unknown.name = image;
    EXPECT_EQ(describe(image), unknown) << image;
  }
}

TEST(OwnBase, ReadsNoVersionWhereThereIsNone) {
  for (const char* image :
       {"python:latest", "python:slim", "python:3", "python:3-slim", "python:3.13.0rc1", "python:.",
        "python:", "python@sha256:0123", "python:3..", "python:3.12t"}) {
    EXPECT_EQ(describe(image).python, "") << image;
    EXPECT_TRUE(describe(image).has_python) << image;
  }
  EXPECT_EQ(told("nvidia/cuda:latest"), "(?) ? cuda=? cudnn=?");
  EXPECT_EQ(told("nvidia/cuda@sha256:0123"), "(?) ? cuda=? cudnn=?");
  EXPECT_EQ(told("pytorch/pytorch:latest"), "? ? cuda=? cudnn=?");
  EXPECT_EQ(told("debian:stable-slim"), "(?) ? cuda=- cudnn=-");
  EXPECT_EQ(told("debian:120"), "(?) ? cuda=- cudnn=-");
  EXPECT_EQ(told("ubuntu:22.04x"), "(?) ? cuda=- cudnn=-");
}

TEST(OwnBase, ReadsTagsOfPython) {
  EXPECT_EQ(told("python:3.12"), "3.12 ? cuda=- cudnn=-");
  EXPECT_EQ(told("python:3.12-slim@sha256:0123"), "3.12 ? cuda=- cudnn=-");
  EXPECT_EQ(told("python:3.12.4-slim-bookworm"), "3.12.4 2.36 cuda=- cudnn=-");
  EXPECT_EQ(told("python:3.10-buster"), "3.10 2.28 cuda=- cudnn=-");
  EXPECT_EQ(told("python:3.12-alpine"), "3.12 musl cuda=- cudnn=-");
  EXPECT_EQ(told("python:3.12.4-alpine3.20"), "3.12.4 musl cuda=- cudnn=-");
}

TEST(OwnBase, ReadsTagsOfDistributions) {
  EXPECT_EQ(told("ubuntu:22.04"), "(3.10) 2.35 cuda=- cudnn=-");
  EXPECT_EQ(told("ubuntu:noble-20240605"), "(3.12) 2.39 cuda=- cudnn=-");
  EXPECT_EQ(told("debian:12.5-slim"), "(3.11) 2.36 cuda=- cudnn=-");
  EXPECT_EQ(told("debian:trixie-slim"), "(3.13) 2.41 cuda=- cudnn=-");
  EXPECT_EQ(told("rockylinux:8.9"), "(?) 2.28 cuda=- cudnn=-");
  EXPECT_EQ(told("alpine:3.20"), "(?) musl cuda=- cudnn=-");
  EXPECT_EQ(told("alpine@sha256:0123"), "(?) musl cuda=- cudnn=-");
}

TEST(OwnBase, ReadsTagsWithCuda) {
  EXPECT_EQ(told("nvidia/cuda:12.4.1-cudnn-devel-ubuntu22.04"),
            "(3.10) 2.35 cuda=12.4.1 cudnn=9 nvcc");
  EXPECT_EQ(told("nvidia/cuda:11.8.0-cudnn8-runtime-ubuntu18.04"),
            "(3.6) 2.27 cuda=11.8.0 cudnn=8");
  EXPECT_EQ(told("nvidia/cuda:12.2.2-base-rockylinux8"), "(?) 2.28 cuda=12.2.2 cudnn=-");
  EXPECT_EQ(told("pytorch/pytorch:2.4.1-cuda12.4-cudnn9-runtime"), "? ? cuda=12.4 cudnn=9");
  EXPECT_EQ(told("pytorch/pytorch:2.4.1-cuda12.4-cudnn9-devel"), "? ? cuda=12.4 cudnn=9 nvcc");
}

}  // namespace
}  // namespace cog::compat
