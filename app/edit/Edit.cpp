#include "app/edit/Edit.h"

#include <utility>

namespace fovea::app {

namespace {

class Edit : public QUndoCommand {
public:
    Edit(const QString& name, std::function<void()> redo, std::function<void()> undo)
        : QUndoCommand(name)
        , m_redo(std::move(redo))
        , m_undo(std::move(undo))
    { }

    void redo() override { m_redo(); }
    void undo() override { m_undo(); }

private:
    std::function<void()> m_redo;
    std::function<void()> m_undo;
};

} // namespace

void pushEdit(QUndoStack& stack, const QString& name, std::function<void()> redo, std::function<void()> undo)
{
    stack.push(new Edit(name, std::move(redo), std::move(undo)));
}

} // namespace fovea::app
