#include "app/window/WindowPresets.h"

#include <QCoreApplication>
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

// Names of the delivered ones are shown in the language of the window.
[[maybe_unused]] constexpr const char* delivered[] { QT_TRANSLATE_NOOP("WindowPresets", "Brain"),
    QT_TRANSLATE_NOOP("WindowPresets", "Subdural"), QT_TRANSLATE_NOOP("WindowPresets", "Stroke"),
    QT_TRANSLATE_NOOP("WindowPresets", "Bone"), QT_TRANSLATE_NOOP("WindowPresets", "Soft tissue"),
    QT_TRANSLATE_NOOP("WindowPresets", "Lung"), QT_TRANSLATE_NOOP("WindowPresets", "Mediastinum"),
    QT_TRANSLATE_NOOP("WindowPresets", "Liver") };

} // namespace

std::vector<Window> windowPresets(const QString& modality)
{
    QJsonArray presets;
    const bool areDelivered = !QSettings().contains(keyOf(modality));
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
        const QString name = preset["name"].toString();
        if (preset["width"].toDouble() > 0.0)
            windows.push_back({ preset["centre"].toDouble(), preset["width"].toDouble(),
                areDelivered ? QCoreApplication::translate("WindowPresets", name.toUtf8().constData())
                             : name });
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
