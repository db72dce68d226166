"""Do messages reach people, whole, once and in time?"""
