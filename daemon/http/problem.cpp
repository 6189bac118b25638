#include "daemon/http/problem.h"

#include "validator/json/json_text.h"

namespace plumbline::http {

Response problem(unsigned status, std::string_view code, std::string_view title, std::string_view detail,
                 std::string_view members) {
  Response response;
  response.status = status;
  response.content_type = "application/problem+json";
  auto& body = response.body;
  body = "{\"type\":";
  append_json_string(body, "urn:plumbline:problem:" + std::string(code));
  body += ",\"title\":";
  append_json_string(body, title);
  body += ",\"status\":";
  append_json_number(body, status);
  body += ",\"detail\":";
  append_json_string(body, detail);
  body += ",\"code\":";
  append_json_string(body, code);
  if (!members.empty()) {
    body += ',';
    body += members;
  }
  body += '}';
  return response;
}

Response json(std::string body, unsigned status) {
  Response response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

Response no_content() {
  Response response;
  response.status = 204;
  response.content_type = "";
  return response;
}

} // namespace plumbline::http
