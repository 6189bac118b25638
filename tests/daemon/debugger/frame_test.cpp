#include "daemon/debugger/frame.h"

#include <gtest/gtest.h>

namespace plumbline::debugger {
namespace {

TEST(Frame, IsAJsonArrayOfItsMessages) {
  Frame frame;
  EXPECT_TRUE(frame.empty());
  EXPECT_EQ(frame.finish(), "[]");
  frame.add("hello", "{\"a\":1}", 7);
  frame.begin("verdict", 8) += "{\"b\":2}";
  EXPECT_FALSE(frame.empty());
  EXPECT_EQ(frame.finish(), "[{\"a\":1},{\"b\":2}]");
  EXPECT_TRUE(frame.empty());
}

TEST(Frame, IsAnEventForEachMessageNamedByItsType) {
  Frame frame(Frame::Shape::events);
  EXPECT_EQ(frame.finish(), "");
  frame.add("hello", "{\"a\":1}", 0);
  frame.add("notice", "{\"b\":2}");
  EXPECT_EQ(frame.finish(), "id: 0\nevent: hello\ndata: {\"a\":1}\n\nevent: notice\ndata: {\"b\":2}\n\n");
  EXPECT_TRUE(frame.empty());
}

TEST(Frame, GoesOnWithTheDataOfAnEventBehindEachLineBreakOfACall) {
  Frame frame(Frame::Shape::events);
  frame.add("verdict", "{\"call\":{\r\n\"a\":\n1}}", 3);
  frame.add("verdict", "{\r}", 4);
  EXPECT_EQ(frame.finish(), "id: 3\nevent: verdict\ndata: {\"call\":{\ndata: \"a\":\ndata: 1}}\n\n"
                            "id: 4\nevent: verdict\ndata: {}\n\n");
}

TEST(Frame, IsFullFrom64KiBOn) {
  for (const auto shape : {Frame::Shape::array, Frame::Shape::events}) {
    Frame frame(shape);
    auto& text = frame.begin("notice");
    text.resize(Frame::full_bytes - 1);
    EXPECT_FALSE(frame.full());
    text += 'x';
    EXPECT_TRUE(frame.full());
  }
}

} // namespace
} // namespace plumbline::debugger
