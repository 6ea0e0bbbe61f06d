#include "inference/json/Yaml.h"

namespace fovea::inference {

Result<Json> parseYaml(const std::string&, const std::string& subject)
{
    return fail(ErrorCode::Unsupported, "This build can't read YAML", subject);
}

Result<Json> readYaml(const std::filesystem::path& file)
{
    std::error_code error;
    if (!std::filesystem::exists(file, error))
        return fail(ErrorCode::NotFound, "The file is missing", file.string());
    return parseYaml({}, file.string());
}

} // namespace fovea::inference
