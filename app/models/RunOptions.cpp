#include "app/models/RunOptions.h"

#include <QSettings>
#include <QString>

#include <algorithm>
#include <array>

namespace fovea::app {

namespace {

constexpr const char* deviceKey = "models/device";
constexpr const char* precisionKey = "models/precision";
constexpr const char* skipKey = "models/skipAir";
constexpr const char* lowMemoryKey = "models/lowMemory";

} // namespace

RunOptions rememberedRunOptions()
{
    constexpr std::array precisions { "auto", "float32", "float16", "bfloat16" };
    const QSettings settings;
    const std::string device = settings.value(deviceKey).toString().toStdString();
    const std::string precision = settings.value(precisionKey).toString().toStdString();
    RunOptions options;
    if (device == "cpu" || device.starts_with("cuda:"))
        options.device = device;
    if (std::ranges::contains(precisions, precision))
        options.precision = precision;
    options.skipsUniform = settings.value(skipKey).toBool();
    options.lowMemory = settings.value(lowMemoryKey).toBool();
    return options;
}

void rememberRunOptions(const RunOptions& options)
{
    QSettings settings;
    settings.setValue(deviceKey, QString::fromStdString(options.device));
    settings.setValue(precisionKey, QString::fromStdString(options.precision));
    settings.setValue(skipKey, options.skipsUniform);
    settings.setValue(lowMemoryKey, options.lowMemory);
}

} // namespace fovea::app
