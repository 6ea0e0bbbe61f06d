#pragma once

#include "inference/json/Json.h"

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace fovea::inference {

// Resolves what a MONAI configuration refers to: "@id", "@id::part::0" and "@id#part" (references), "%id" and
// "%file#id" (text taken over), and of "$" (Python) literals, "not @x", "A if @x else B", torch's float types
// and torch.device(). Nothing is run. Everything else is kept as its text and listed in unsupported().
//
// Hostile input: references go 32 deep, cycles and more than 100,000 values in all are refused.
class ConfigResolver {
public:
    // The folder is where "%file" is looked for; only names of files directly in it are taken.
    ConfigResolver(const Json& config, std::filesystem::path folder)
        : m_config(config)
        , m_folder(std::move(folder))
    { }

    // The value at the id, for instance "preprocessing" or "preprocessing::transforms", everything in it
    // resolved. NotFound when the configuration lacks it.
    [[nodiscard]] Result<Json> resolve(std::string_view id);

    // Expressions met so far that we can't evaluate, as they are written.
    [[nodiscard]] const std::vector<std::string>& unsupported() const { return m_unsupported; }

    // That somebody understood an expression after all.
    void forgive(const std::string& expression) { std::erase(m_unsupported, expression); }

private:
    [[nodiscard]] Result<Json> resolveValue(const Json& value, const std::string& path, int depth);
    [[nodiscard]] Result<Json> resolveText(const std::string& text, const std::string& path, int depth);
    [[nodiscard]] Result<Json> resolveMacro(const std::string& text, int depth);
    [[nodiscard]] Result<Json> resolveExpression(const std::string& text, const std::string& path, int depth);
    [[nodiscard]] Result<Json> resolveReference(std::string_view id, const std::string& path, int depth);

    const Json& m_config;
    std::filesystem::path m_folder;
    std::map<std::string, Json> m_files; // that macros named
    std::vector<std::string> m_unsupported;
    int m_valueCount = 0;
};

} // namespace fovea::inference
