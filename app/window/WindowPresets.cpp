#include "app/window/WindowPresets.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSettings>

// The linker leaves out a library's resources that nobody asks for. The name must be known outside of
// namespaces.
static void initResources()
{
    Q_INIT_RESOURCE(fovea);
}

namespace fovea::app {

namespace {

QString keyOf(const QString& modality)
{
    return QStringLiteral("windows/v1/") + modality;
}

} // namespace

std::vector<Window> windowPresets(const QString& modality)
{
    QJsonArray presets;
    if (const QSettings settings; settings.contains(keyOf(modality))) {
        presets = QJsonDocument::fromJson(settings.value(keyOf(modality)).toByteArray()).array();
    } else {
        initResources();
        QFile file(":/presets/windows.json");
        if (!file.open(QIODevice::ReadOnly))
            return {};
        presets = QJsonDocument::fromJson(file.readAll()).object().value(modality).toArray();
    }
    std::vector<Window> windows;
    for (const QJsonValue& preset : presets) {
        if (preset["width"].toDouble() > 0.0)
            windows.push_back(
                { preset["centre"].toDouble(), preset["width"].toDouble(), preset["name"].toString() });
    }
    return windows;
}

void setWindowPresets(const QString& modality, const std::vector<Window>& presets)
{
    QJsonArray array;
    for (const Window& window : presets)
        array.append(QJsonObject {
            { "name", window.explanation }, { "centre", window.centre }, { "width", window.width } });
    QSettings().setValue(keyOf(modality), QJsonDocument(array).toJson(QJsonDocument::Compact));
}

void resetWindowPresets(const QString& modality)
{
    QSettings().remove(keyOf(modality));
}

} // namespace fovea::app
